"""What was tried by hand, and everything that was tried for one person."""

from __future__ import annotations

from collections.abc import Collection

from messaging.reach.escalation.queries import every_try
from messaging.reach.models import Receipt
from officehub.directory.actor import Actor

from . import policy
from .models import HandCall
from .payloads import Attempts, HandCallPayload, Registered


def attempts(*, actor: Actor, receipt_id: int) -> Attempts:
    receipt = policy.access_receipt(actor, receipt_id)
    return Attempts(tried=every_try(receipt), calls=[payload_of(call) for call in calls_about([receipt.pk])])


def registered(call: HandCall) -> Registered:
    answered = Receipt.objects.filter(pk=call.receipt_id, answered_at__isnull=False).exists()
    return Registered(call=payload_of(call), answered=answered)


def calls_about(receipt_ids: Collection[int]) -> list[HandCall]:
    """In the order they were registered. One query."""
    return list(HandCall.objects.select_related("by").filter(receipt_id__in=receipt_ids).order_by("pk"))


def last_called(receipts: Collection[Receipt]) -> dict[int, HandCallPayload]:
    """By receipt; calls to a predecessor in the post are none to its holder. One query."""
    people = {receipt.pk: receipt.person_id for receipt in receipts}
    rows = HandCall.objects.select_related("by").filter(receipt_id__in=people)
    last = rows.order_by("receipt_id", "-pk").distinct("receipt_id")
    return {row.receipt_id: payload_of(row) for row in last if row.person_id == people[row.receipt_id]}


def payload_of(call: HandCall) -> HandCallPayload:
    return HandCallPayload(
        id=call.pk,
        at=call.at,
        by_id=call.by_id,
        by_name=call.by.name,
        number=call.number,
        result=call.result,  # type: ignore[arg-type]
        word=call.word,
        counted=call.counted,
    )
