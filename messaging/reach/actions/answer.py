"""What people do with an instruction they got. The first time counts; every further one returns the same."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from messaging.reach import policy
from messaging.reach.events import DispatchAnswered
from messaging.reach.models import Ask, Receipt, State
from messaging.reach.payloads import receipt_payload
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Invalid, OfficeError
from officehub.realtime.fanout import whisper
from officehub.realtime.streams import stream_name

from .confirming import Answer, confirm_together
from .counting import Step, count

DELIVERED_AT_ONCE = 200


@transaction.atomic
def mark_delivered(*, actor: Actor, dispatch_ids: Sequence[int]) -> int:
    """The person's device has shown the notice. Ids of others' instructions are passed over; how many are new."""
    if len(dispatch_ids) > DELIVERED_AT_ONCE:
        raise Invalid(f"一次最多回执 {DELIVERED_AT_ONCE} 条。")
    waiting = Receipt.objects.select_for_update(of=("self",)).filter(
        person=actor.person_id, dispatch__in=dispatch_ids, dispatch__state=State.SENT, delivered_at=None
    )
    receipts = list(waiting.order_by("pk"))
    Receipt.objects.filter(pk__in=[row.pk for row in receipts]).update(
        delivered_at=clock.now(), channel=actor.origin.device
    )
    count(Step(receipt, delivered=True) for receipt in receipts)
    return len(receipts)


@transaction.atomic
def read_dispatch(*, actor: Actor, dispatch_id: int) -> Receipt:
    """Whoever reads has it: a delivery nobody told of is made up for."""
    receipt = policy.access_receipt(actor, dispatch_id)
    if receipt.read_at or receipt.dispatch.state == State.WITHDRAWN:
        return receipt
    step = Step(receipt, delivered=receipt.delivered_at is None, read=True)
    receipt.read_at = clock.now()
    receipt.delivered_at = receipt.delivered_at or receipt.read_at
    if receipt.dispatch.ask == Ask.READ:
        receipt.answered_at = receipt.answered_at or receipt.read_at
    receipt.channel = actor.origin.device
    receipt.save(update_fields=["delivered_at", "read_at", "answered_at", "channel"])
    count([step])
    whisper(
        stream_name("person", receipt.person_id),
        DispatchAnswered(dispatch_id=receipt.dispatch_id, receipt=receipt_payload(receipt)),
    )
    return receipt


def confirm_dispatch(*, actor: Actor, dispatch_id: int) -> Receipt:
    """确认收到. Raises Conflict where it was withdrawn first, or where nothing is to be confirmed."""
    [outcome] = confirm_together([Answer(actor, dispatch_id)])
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome
