"""分发, 签收, 退文, 催签 (条例 art. 24)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from documents.models import Delivery, DeliveryState, Document, DocumentState
from documents.policy import Act, access_document, delivery_of
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.receivers import receivers_of
from officehub.flow.worktime import working_hours_deadline
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from officehub.kernel.text import clean_text
from officehub.todo.actions import NewTodo, close_todo, open_todos, urge_todo
from officehub.todo.payloads import QuickAct

from .telling import changed

SIGN_WITHIN_WORKING_HOURS = 4
SIGN_TOP_WITHIN = timedelta(minutes=30)  # 特急, natural time
URGE_AGAIN = timedelta(minutes=30)


def distribute(actor: Actor, document: Document) -> list[Delivery]:
    """One delivery and one to-do per receiving unit. Inside the caller's transaction; the caller tells.

    Raises Invalid without addressees.
    """
    addressees = list(document.addressees.select_related("unit"))
    if not addressees:
        raise Invalid("还没有主送单位，请先补充后再分发。", field="main_unit_ids")
    now = clock.now()
    due_at = _sign_by(document, now)
    deliveries = Delivery.objects.bulk_create(
        [Delivery(document=document, unit=row.unit, role=row.role, sent_at=now, due_at=due_at) for row in addressees]
    )
    document.state = DocumentState.DISTRIBUTED
    document.distributed_at = now
    document.save(update_fields=["state", "distributed_at"])
    _ask_to_sign(actor, document, deliveries, due_at)
    detail = {"units": [row.unit_id for row in addressees], "number": document.number}
    record(actor, "document.distribute", subject=("document", document.pk), detail=detail)
    return deliveries


@transaction.atomic
def sign_for(*, actor: Actor, document_id: int) -> Delivery:
    """签收 for the actor's unit, with the time noted; the first signature counts, a second is a conflict."""
    document = access_document(actor, document_id, Act.READ)
    delivery = _locked(actor, document)
    if delivery.state == DeliveryState.SIGNED:
        raise Conflict(f"本单位已由 {delivery.signed_by_line} 签收。")
    if delivery.state == DeliveryState.RETURNED:
        raise Conflict("本单位已退文，如需办理请联系发文单位重新分发。")
    now = clock.now()
    delivery.state = DeliveryState.SIGNED
    delivery.opened_at = delivery.opened_at or now
    delivery.signed_at = now
    delivery.signed_by_id = actor.person_id
    delivery.signed_by_line = actor.line
    delivery.save()
    close_todo(source=("documents.delivery", delivery.pk), outcome="signed")
    record(actor, "document.sign_for", subject=("document", document.pk), detail={"unit": delivery.unit.name})
    changed(document)
    return delivery


@transaction.atomic
def send_back(*, actor: Actor, document_id: int, reason: str) -> Delivery:
    """退文: not ours to handle, with the reason, before it is signed for (条例 art. 24(3))."""
    document = access_document(actor, document_id, Act.READ)
    delivery = _locked(actor, document)
    if delivery.state != DeliveryState.SENT:
        raise Conflict("已经签收或退回，不能再退文。")
    delivery.state = DeliveryState.RETURNED
    delivery.return_reason = clean_text(reason, limit=200, field="退文原因")
    delivery.signed_by_id = actor.person_id
    delivery.signed_by_line = actor.line
    delivery.save()
    close_todo(source=("documents.delivery", delivery.pk), outcome="returned")
    record(actor, "document.send_back", subject=("document", document.pk), detail={"reason": delivery.return_reason})
    changed(document)
    return delivery


@transaction.atomic
def urge_signing(*, actor: Actor, document_id: int) -> int:
    """Urges only the units that have not signed, none twice within half an hour. Returns how many."""
    document = access_document(actor, document_id, Act.URGE_SIGNING, lock=True)
    border = clock.now() - URGE_AGAIN
    waiting = [
        delivery
        for delivery in document.deliveries.filter(state=DeliveryState.SENT)
        if delivery.urged_at is None or delivery.urged_at < border
    ]
    if not waiting:
        raise Conflict("没有需要催签的单位：都已签收，或半小时内刚催过。")
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in waiting]).update(urged_at=clock.now())
    for delivery in waiting:
        urge_todo(source=("documents.delivery", delivery.pk))
    record(actor, "document.urge_signing", subject=("document", document.pk), detail={"units": len(waiting)})
    changed(document)
    return len(waiting)


@transaction.atomic
def mark_opened(*, actor: Actor, document_id: int) -> None:
    """The first look of anybody in the receiving unit."""
    document = access_document(actor, document_id, Act.READ)
    delivery = delivery_of(actor, document)
    if delivery is None or delivery.opened_at is not None:
        return
    if Delivery.objects.filter(pk=delivery.pk, opened_at=None).update(opened_at=clock.now()):
        record(actor, "document.open", subject=("document", document.pk), detail={"unit": delivery.unit.name})
        changed(document)


def _locked(actor: Actor, document: Document) -> Delivery:
    """The delivery to the actor's unit. Raises Forbidden where it was not sent there."""
    own = delivery_of(actor, document)
    if own is None:
        raise Forbidden
    return Delivery.objects.select_for_update(of=("self",)).select_related("unit").get(pk=own.pk)


def _sign_by(document: Document, now: datetime) -> datetime:
    if document.urgency == "特急":
        return now + SIGN_TOP_WITHIN
    return working_hours_deadline(now, SIGN_WITHIN_WORKING_HOURS)


def _ask_to_sign(actor: Actor, document: Document, deliveries: list[Delivery], due_at: datetime) -> None:
    receivers = receivers_of(delivery.unit_id for delivery in deliveries)
    open_todos(
        NewTodo(
            person_id=held.person_id,
            appointment_id=held.pk,
            category="document",
            source=("documents.delivery", delivery.pk),
            ask="sign_for",
            title=f"{document.number} {document.title}",
            from_line=actor.line,
            due_at=due_at,
            link=f"/documents/{document.pk}",
            quick_acts=[QuickAct(verb="sign_for", path=f"documents/{document.pk}/sign-for")],
        )
        for delivery in deliveries
        for held in receivers.get(delivery.unit_id, [])
    )
