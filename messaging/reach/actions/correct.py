"""更正: words and files change for everybody, those who got it from below included; what stood before is kept."""

from __future__ import annotations

from django.db import transaction

from messaging.reach import attachments, policy
from messaging.reach.models import Correction, Dispatch
from messaging.reach.notices import bells
from messaging.reach.payloads import CorrectDispatch
from messaging.reach.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.files.actions import move
from officehub.files.classification import guard_text
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .follow_up import REASON_LIMIT, with_forwards
from .send import TEXT_LIMIT


@transaction.atomic
def correct_dispatch(*, actor: Actor, dispatch_id: int, corrected: CorrectDispatch) -> Dispatch:
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.CORRECT, lock=True)
    guard_text(corrected.text)
    text = clean_text(corrected.text, limit=TEXT_LIMIT, field="内容", required=dispatch.parent_id is None)
    before = dispatch.files
    files = before if corrected.files is None else attachments.chosen(actor, corrected.files, before)
    if text == dispatch.text and files == before:
        raise Invalid("内容和附件都没有变化。", field="text")
    reason = clean_text(corrected.reason, limit=REASON_LIMIT, field="更正说明")
    now = clock.now()
    made = Correction.objects.create(
        dispatch=dispatch,
        text_before=dispatch.text,
        files_before=before,
        reason=reason,
        person_id=actor.person_id,
        at=now,
    )
    dispatch.text, dispatch.files, dispatch.corrected_at = text, files, now
    dispatch.save(update_fields=["text", "files", "corrected_at"])
    _change_files(actor, made, files)
    record(actor, "dispatch.correct", subject=("dispatch", dispatch.pk), detail={"reason": reason})
    emit(*(fact for each in with_forwards(dispatch) for fact in bells(each, "corrected")))
    return dispatch


def _change_files(actor: Actor, made: Correction, files: list[int]) -> None:
    """Nobody below opens what was taken out any more, from wherever he kept its address."""
    here, before = (attachments.KIND, made.dispatch_id), made.files_before
    attachments.place(actor, [pk for pk in files if pk not in before], here)
    gone = [pk for pk in before if pk not in files]
    if gone:
        move(gone, away=here, to=(attachments.REPLACED, made.pk))
