"""更正: the words change for everybody, those who got it from below included; what stood before is kept."""

from __future__ import annotations

from django.db import transaction

from messaging.reach import policy
from messaging.reach.models import Correction, Dispatch
from messaging.reach.notices import bells
from messaging.reach.payloads import CorrectDispatch
from messaging.reach.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .follow_up import REASON_LIMIT, with_forwards
from .send import TEXT_LIMIT


@transaction.atomic
def correct_dispatch(*, actor: Actor, dispatch_id: int, corrected: CorrectDispatch) -> Dispatch:
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.CORRECT, lock=True)
    text = clean_text(corrected.text, limit=TEXT_LIMIT, field="内容")
    if text == dispatch.text:
        raise Invalid("内容没有变化。", field="text")
    reason = clean_text(corrected.reason, limit=REASON_LIMIT, field="更正说明")
    now = clock.now()
    Correction.objects.create(
        dispatch=dispatch, text_before=dispatch.text, reason=reason, person_id=actor.person_id, at=now
    )
    dispatch.text, dispatch.corrected_at = text, now
    dispatch.save(update_fields=["text", "corrected_at"])
    record(actor, "dispatch.correct", subject=("dispatch", dispatch.pk), detail={"reason": reason})
    emit(*(fact for each in with_forwards(dispatch) for fact in bells(each, "corrected")))
    return dispatch
