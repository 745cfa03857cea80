"""An instruction put on screens: a device that hears the bell asks for it over its socket, and that is its delivery.

Ten thousand bells ring in one moment. Asked for one by one over HTTP they would be minutes in the queue; here those
that ask together are answered together: a handful of statements for a batch, whatever its size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from officehub.directory.actor import Origin
from officehub.kernel import clock
from officehub.kernel.errors import NotFound, OfficeError
from officehub.kernel.payload import Payload
from officehub.realtime.registry import Call

from .actions.counting import Step, count
from .duty_payloads import ObligationPayload
from .forms import Form, form_of
from .models import Dispatch, Receipt, State
from .payloads import DispatchBrief, ReceiptPayload, brief_of, receipt_payload, text_of
from .queries.ledger import of_units


class ShowDispatch(Payload):
    dispatch_id: int


class ArrivedPayload(DispatchBrief):
    """What a screen shows of an instruction at first sight; the rest comes when it is opened."""

    text: str
    form: Form | None
    forward_tiers: list[int]
    obligation: ObligationPayload | None  # of the receiver's own unit
    receipt: ReceiptPayload


@transaction.atomic
def show(calls: Sequence[Call[ShowDispatch]]) -> list[Payload | OfficeError | None]:
    """NotFound for whom it was not meant. Withdrawn ones come without their words and are not counted as delivered."""
    receipts = _locked(calls)
    asked = [receipts.get((call.actor.person_id, call.body.dispatch_id)) for call in calls]
    _delivered([(receipt, call.actor.origin) for receipt, call in zip(asked, calls, strict=True) if receipt])
    owed = of_units({each.dispatch_id for each in receipts.values()}, {each.unit_id for each in receipts.values()})
    shared = {pk: _same_for_all(dispatch) for pk, dispatch in _dispatches(receipts.values()).items()}
    return [
        NotFound()
        if receipt is None
        else ArrivedPayload(
            **shared[receipt.dispatch_id],
            obligation=owed.get((receipt.dispatch_id, receipt.unit_id)),
            receipt=receipt_payload(receipt),
        )
        for receipt in asked
    ]


def _locked(calls: Sequence[Call[ShowDispatch]]) -> dict[tuple[int, int], Receipt]:
    """In the order of their ids, as confirmations take them. The instruction is read once, not with every row."""
    rows = Receipt.objects.select_for_update(of=("self",)).select_related(
        "appointment__post", "unit", "proxy", "caller"
    )
    people, dispatches = {call.actor.person_id for call in calls}, {call.body.dispatch_id for call in calls}
    found = list(rows.filter(person__in=people, dispatch__in=dispatches).order_by("pk"))
    known = Dispatch.objects.in_bulk({receipt.dispatch_id for receipt in found})
    for receipt in found:
        receipt.dispatch = known[receipt.dispatch_id]
    return {(receipt.person_id, receipt.dispatch_id): receipt for receipt in found}


def _same_for_all(dispatch: Dispatch) -> dict[str, Any]:
    shared = brief_of(dispatch).model_dump()
    return {
        **shared,
        "text": text_of(dispatch),
        "form": form_of(dispatch.form),
        "forward_tiers": dispatch.forward_tiers,
    }


def _dispatches(receipts: Iterable[Receipt]) -> dict[int, Dispatch]:
    return {receipt.dispatch_id: receipt.dispatch for receipt in receipts}


def _delivered(asked: Sequence[tuple[Receipt, Origin]]) -> None:
    now = clock.now()
    fresh: dict[int, Receipt] = {}
    devices: dict[str, list[int]] = defaultdict(list)
    for receipt, origin in asked:
        if receipt.delivered_at is None and receipt.dispatch.state == State.SENT:
            receipt.delivered_at, fresh[receipt.pk] = now, receipt
            devices[origin.device].append(receipt.pk)
    for device, ids in devices.items():
        Receipt.objects.filter(pk__in=ids).update(delivered_at=now, channel=device)
    count(Step(receipt, delivered=True) for receipt in fresh.values())
