"""What the gateways ask and tell of calls: whether one is still wanted, and that somebody said yes to one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from messaging.gateways.registry import Verdict
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Dispatch, Receipt, State
from officehub.directory.actor import Actor, Origin, actor_for
from officehub.kernel import clock
from officehub.kernel.errors import NotFound

from .models import Attempt, Climb


def wanted(attempt_id: int, now: datetime) -> Verdict:
    """Locks the receipts, so that an answer that is being written is waited for."""
    attempt = Attempt.objects.filter(pk=attempt_id).first()
    if attempt is None or not _open(attempt):
        return Verdict.DROP
    state = Dispatch.objects.values_list("state", flat=True).get(pk=attempt.dispatch_id)
    if state != State.SENT:
        return Verdict.DROP
    paused = Climb.objects.filter(pk=attempt.dispatch_id, paused_at__isnull=False).exists()
    return Verdict.WAIT if paused else Verdict.GO


def _about(attempt: Attempt) -> dict[int, Attempt]:
    """The attempts this call was about, by receipt."""
    rows = Attempt.objects.filter(Q(pk=attempt.pk) | Q(carried_by=attempt))
    return {row.receipt_id: row for row in rows}


def _open(attempt: Attempt) -> list[Receipt]:
    rows = Receipt.objects.select_for_update(no_key=True).filter(pk__in=_about(attempt), answered_at=None)
    if attempt.appointment_id is None:  # a receipt may have passed to the person's successor since
        rows = rows.filter(person=attempt.person_id)
    return list(rows.order_by("pk"))


def said_yes(attempt_id: int, channel: str) -> None:
    """The person called presses 1 or writes 收到: that confirms, for himself or in the others' place (代)."""
    attempt = Attempt.objects.filter(pk=attempt_id).first()
    receipts = _open(attempt) if attempt else []
    if attempt is None or not receipts:
        return
    actor = _called(attempt, receipts[0], channel)
    if actor is None:
        return
    answers = [Answer(actor, attempt.dispatch_id, receipt.person_id, by_key=True) for receipt in receipts]
    given = {outcome.pk for outcome in confirm_together(answers) if isinstance(outcome, Receipt)}
    about = [row.pk for receipt_id, row in _about(attempt).items() if receipt_id in given]
    Attempt.objects.filter(pk__in=about).update(answered_at=clock.now())


def _called(attempt: Attempt, receipt: Receipt, channel: str) -> Actor | None:
    """None where the post has been given up since: who picks up the phone then answers for nobody."""
    try:
        return actor_for(attempt.appointment_id or receipt.appointment_id, origin=Origin(device=channel))
    except NotFound:
        return None
