from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.directory.actor import Actor
from officehub.directory.payloads import unit_brief
from officehub.directory.receivers import unit_line_paths
from officehub.flow.machine.verbs import OPEN_STATUSES
from officehub.flow.models import Task
from officehub.kernel import clock
from officehub.kernel.paging import Page
from officehub.todo.models import Todo

from .checking import findings
from .models import Delivery, DeliveryState, Document, DocumentState, Role
from .payloads import (
    DeliveryCode,
    DeliveryCount,
    DeliveryPayload,
    DisclosureCode,
    DocumentPayload,
    DocumentRow,
    KindCode,
    RevisionPayload,
    RoleCode,
    UrgencyMark,
)
from .policy import ISSUED, KIND, Act, abilities, access_document, delivery_of, may, organ_path, visible_to

PAGE = 30
DELIVERY = "documents.delivery"  # the source of the to-dos that ask to sign for
Box = Literal["waiting", "drafted", "issued", "received"]


def documents(actor: Actor, *, box: Box, after: int | None = None, text: str = "") -> Page[DocumentRow]:
    """`waiting`: asked of me; `drafted`: by me; `issued`: of my organ; `received`: sent to my unit. Three queries."""
    rows = _boxed(actor, box).select_related("unit")
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text))
    start = max(0, after or 0)
    found = list(rows.order_by("-updated_at", "-pk")[start : start + PAGE + 1])
    shown = found[:PAGE]
    holders, own = _holders(shown), _own_deliveries(actor, shown)
    return Page(
        items=[row_payload(each, holders.get(each.pk, []), own.get(each.pk)) for each in shown],
        next=start + PAGE if len(found) > PAGE else None,
    )


def document(actor: Actor, document_id: int) -> DocumentPayload:
    found = access_document(actor, document_id, Act.READ)
    inside = may(actor, Act.READ_RECORD, found)
    deliveries = list(found.deliveries.select_related("unit")) if inside else []
    own = delivery_of(actor, found)
    units = list(found.addressees.select_related("unit"))
    row = row_payload(found, _holders([found]).get(found.pk, []) if inside else [], own)
    return DocumentPayload(
        **row.model_dump(),
        body=found.body,
        disclosure=cast("DisclosureCode", found.disclosure),
        note=found.note,
        main_units=[unit_brief(each.unit) for each in units if each.role == Role.MAIN],
        copy_units=[unit_brief(each.unit) for each in units if each.role == Role.COPY],
        signed_by_line=found.signed_by_line,
        signed_at=found.signed_at,
        numbered_at=found.numbered_at,
        distributed_at=found.distributed_at,
        findings=findings(found) if inside and found.state not in ISSUED else [],
        deliveries=[delivery_payload(delivery) for delivery in deliveries],
        delivery_count=count(deliveries) if deliveries else None,
        my_delivery=delivery_payload(own) if own else None,
        revisions=_revisions(found) if inside else [],
        pdf_id=found.pdf_id,
        docx_id=found.docx_id,
        abilities=abilities(actor, found),
        version=found.version,
    )


def row_payload(found: Document, holding: Sequence[Task], own: Delivery | None) -> DocumentRow:
    first = holding[0] if holding else None
    return DocumentRow(
        id=found.pk,
        kind=cast("KindCode", found.kind),
        title=found.title,
        number=found.number,
        urgency=cast("UrgencyMark", found.urgency),
        state=found.state,
        unit_name=found.unit.name,
        drafter_line=found.drafter_line,
        holder_line="、".join(f"{task.name} · {task.unit_name} {task.post_title}" for task in holding[:3]),
        holder_since=first.arrived_at if first else None,
        my_delivery_state=cast("DeliveryCode", own.state) if own else None,
        updated_at=found.updated_at,
    )


def delivery_payload(delivery: Delivery) -> DeliveryPayload:
    return DeliveryPayload(
        id=delivery.pk,
        unit=unit_brief(delivery.unit),
        role=cast("RoleCode", delivery.role),
        state=cast("DeliveryCode", delivery.state),
        sent_at=delivery.sent_at,
        due_at=delivery.due_at,
        opened_at=delivery.opened_at,
        signed_at=delivery.signed_at,
        signed_by_line=delivery.signed_by_line,
        return_reason=delivery.return_reason,
        overdue=_overdue(delivery),
    )


def count(deliveries: Sequence[Delivery]) -> DeliveryCount:
    states = [delivery.state for delivery in deliveries]
    return DeliveryCount(
        total=len(deliveries),
        signed=states.count(DeliveryState.SIGNED),
        returned=states.count(DeliveryState.RETURNED),
        overdue=sum(1 for delivery in deliveries if _overdue(delivery)),
    )


def _boxed(actor: Actor, box: Box) -> QuerySet[Document]:
    rows = visible_to(actor)
    if box == "drafted":
        return rows.filter(drafter_id=actor.person_id).exclude(state=DocumentState.VOID)
    if box == "issued":
        return rows.filter(state__in=ISSUED, unit__path__startswith=organ_path(actor.unit_path))
    if box == "received":
        line = unit_line_paths(actor.unit_path)
        return rows.filter(Exists(Delivery.objects.filter(document=OuterRef("pk"), unit__path__in=line)))
    tasks = Task.objects.filter(
        instance__subject_kind=KIND,
        instance__subject_id=OuterRef("pk"),
        person_id=actor.person_id,
        status__in=OPEN_STATUSES,
    )
    asked = Todo.objects.filter(person_id=actor.person_id, source_kind=DELIVERY, closed_at=None)
    to_sign = Delivery.objects.filter(document=OuterRef("pk"), pk__in=asked.values("source_id"))
    return rows.filter(Exists(tasks) | Exists(to_sign))


def _own_deliveries(actor: Actor, shown: Sequence[Document]) -> dict[int, Delivery]:
    """To the reader's own unit before those to the organ it belongs to."""
    rows = Delivery.objects.filter(document__in=shown, unit__path__in=unit_line_paths(actor.unit_path))
    return {row.document_id: row for row in rows.order_by("unit__path")}


def _holders(shown: Sequence[Document]) -> dict[int, list[Task]]:
    tasks = Task.objects.filter(
        instance__subject_kind=KIND, instance__subject_id__in=[each.pk for each in shown], status__in=OPEN_STATUSES
    )
    by_document: dict[int, list[Task]] = {}
    for task in tasks.select_related("instance").order_by("number"):
        by_document.setdefault(task.instance.subject_id, []).append(task)
    return by_document


def _revisions(found: Document) -> list[RevisionPayload]:
    return [
        RevisionPayload(
            number=each.number,
            title=each.title,
            stage=each.stage,
            author_line=each.author_line,
            at=each.at,
            digest=each.digest,
        )
        for each in found.revisions.defer("body")
    ]


def _overdue(delivery: Delivery) -> bool:
    return delivery.state == DeliveryState.SENT and delivery.due_at < clock.now()
