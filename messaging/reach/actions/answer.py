"""What people do with an instruction they got. The first time counts; every further one returns the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F

from messaging.reach import policy
from messaging.reach.events import DispatchAnswered
from messaging.reach.models import Ask, Dispatch, Receipt, State, Tally
from messaging.reach.payloads import receipt_payload
from messaging.reach.pulse import board_moved
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.realtime.fanout import whisper
from officehub.realtime.streams import stream_name

DELIVERED_AT_ONCE = 200


@transaction.atomic
def mark_delivered(*, actor: Actor, dispatch_ids: Sequence[int]) -> int:
    """The person's device has shown the notice. Ids of others' instructions are passed over; how many are new."""
    if len(dispatch_ids) > DELIVERED_AT_ONCE:
        raise Invalid(f"一次最多回执 {DELIVERED_AT_ONCE} 条。")
    waiting = Receipt.objects.select_for_update(of=("self",)).filter(
        person=actor.person_id, dispatch__in=dispatch_ids, dispatch__state=State.SENT, delivered_at=None
    )
    receipts = list(waiting.order_by("dispatch_id"))
    Receipt.objects.filter(pk__in=[row.pk for row in receipts]).update(
        delivered_at=clock.now(), channel=actor.origin.device
    )
    _count(receipts, delivered=1)
    return len(receipts)


@transaction.atomic
def read_dispatch(*, actor: Actor, dispatch_id: int) -> Receipt:
    receipt = policy.access_receipt(actor, dispatch_id)
    if receipt.read_at or receipt.dispatch.state == State.WITHDRAWN:
        return receipt
    _mark_read(actor, receipt)
    _tell_own_windows(receipt)
    return receipt


@transaction.atomic
def confirm_dispatch(*, actor: Actor, dispatch_id: int) -> Receipt:
    """确认收到. Raises Conflict where it was withdrawn first, or where nothing is to be confirmed."""
    receipt = policy.access_receipt(actor, dispatch_id)
    if receipt.confirmed_at:
        return receipt
    _refuse_confirmation(receipt.dispatch)
    receipt.confirmed_at = receipt.answered_at = clock.now()
    _mark_read(actor, receipt, confirmed=1)
    record(
        actor,
        "dispatch.confirm",
        subject=("dispatch", dispatch_id),
        unit_id=receipt.unit_id,
        detail={"appointment": receipt.appointment_id},
    )
    _tell_own_windows(receipt)
    return receipt


def _refuse_confirmation(dispatch: Dispatch) -> None:
    if dispatch.state == State.WITHDRAWN:
        raise Conflict("这条指令已经撤回，无需确认。")
    if dispatch.ask != Ask.CONFIRM:
        raise Conflict("这条指令只需阅知，无需确认。")


def _mark_read(actor: Actor, receipt: Receipt, *, confirmed: int = 0) -> None:
    """Whoever reads has it, whoever confirms has read it: earlier steps that were skipped are made up for."""
    now = clock.now()
    newly_delivered, newly_read = receipt.delivered_at is None, receipt.read_at is None
    receipt.delivered_at = receipt.delivered_at or now
    receipt.read_at = receipt.read_at or now
    if receipt.dispatch.ask == Ask.READ:
        receipt.answered_at = receipt.answered_at or now
    receipt.channel = actor.origin.device
    receipt.save(update_fields=["delivered_at", "read_at", "confirmed_at", "answered_at", "channel"])
    _count([receipt], delivered=int(newly_delivered), read=int(newly_read), confirmed=confirmed)


def _count(receipts: Iterable[Receipt], *, delivered: int = 0, read: int = 0, confirmed: int = 0) -> None:
    """In the order of the instructions, so that two colleagues who answer several at once never deadlock."""
    for receipt in receipts:
        mine = {"dispatch": receipt.dispatch_id, "region_path": receipt.region_path, "unit": receipt.unit_id}
        Tally.objects.filter(**mine).update(
            delivered=F("delivered") + delivered, read=F("read") + read, confirmed=F("confirmed") + confirmed
        )
        board_moved(receipt.dispatch_id)


def _tell_own_windows(receipt: Receipt) -> None:
    whisper(
        stream_name("person", receipt.person_id),
        DispatchAnswered(dispatch_id=receipt.dispatch_id, receipt=receipt_payload(receipt)),
    )
