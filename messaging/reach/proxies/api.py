from __future__ import annotations

from datetime import datetime

from ninja import Router

from messaging.reach.models import Receipt
from messaging.reach.payloads import DispatchBrief, ReceiptPayload, brief_of, receipt_payload
from officehub.directory.actor import Actor
from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Payload

from . import actions, policy

LISTED = 50

router = Router(auth=acting, tags=["reach"])


class ProxyItem(Payload):
    """What waits for a colleague whom the reader may confirm for."""

    receipt_id: int
    person_name: str
    as_line: str
    read_at: datetime | None
    dispatch: DispatchBrief


class ProxyList(Payload):
    items: list[ProxyItem]


@router.get("/proxies", response=ProxyList)
def waiting(request: ActingRequest) -> ProxyList:
    return ProxyList(items=_waiting(request.auth))


@router.post("/receipts/{int:receipt_id}/confirm-for", response=ReceiptPayload)
def confirm_for(request: ActingRequest, receipt_id: int) -> ReceiptPayload:
    return receipt_payload(actions.confirm_for(actor=request.auth, receipt_id=receipt_id))


def _waiting(actor: Actor) -> list[ProxyItem]:
    return [_item(receipt) for receipt in policy.visible_to(actor).order_by("-dispatch_id", "pk")[:LISTED]]


def _item(receipt: Receipt) -> ProxyItem:
    return ProxyItem(
        receipt_id=receipt.pk,
        person_name=receipt.person.name,
        as_line=f"{receipt.unit.name} {receipt.appointment.post.title}",
        read_at=receipt.read_at,
        dispatch=brief_of(receipt.dispatch),
    )
