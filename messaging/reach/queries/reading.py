"""Instructions as lists and one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from django.db.models import QuerySet

from messaging.reach import policy
from messaging.reach.attachments import files_of
from messaging.reach.forms import form_of
from messaging.reach.models import Dispatch, Receipt, Reminder, State
from messaging.reach.payloads import (
    DispatchPayload,
    Inbox,
    InboxItem,
    SentItem,
    SentPage,
    brief_of,
    receipt_payload,
    text_of,
)
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.directory.receivers import unit_line_paths

from .counting import counts_of
from .ledger import chain, of_unit

PAGE = 30
Box = Literal["open", "done", "all"]
Sending = Literal["own", "below"]


def inbox(*, actor: Actor, box: Box = "all", before: int | None = None) -> Inbox:
    """Newest first. `open`: what still waits for the person's answer."""
    rows = _in_box(_mine(actor), box)
    if before is not None:
        rows = rows.filter(dispatch__lt=before)
    found = list(rows.order_by("-dispatch_id")[: PAGE + 1])
    shown = found[:PAGE]
    return Inbox(
        items=_items(shown),
        next=shown[-1].dispatch_id if len(found) > PAGE else None,
        open=_in_box(_mine(actor), "open").count(),
        posts=_posts(actor),
    )


def _mine(actor: Actor) -> QuerySet[Receipt]:
    rows = Receipt.objects.filter(person=actor.person_id)
    return rows.select_related("dispatch", "appointment__post", "unit", "proxy", "caller")


def _posts(actor: Actor) -> list[int]:
    held = Appointment.objects.filter(in_force(), person=actor.person_id)
    return list(held.order_by("post_id").values_list("post_id", flat=True))


def _in_box(rows: QuerySet[Receipt], box: Box) -> QuerySet[Receipt]:
    waiting = {"dispatch__state": State.SENT, "dispatch__ended_at": None, "answered_at": None}
    if box == "open":
        return rows.filter(**waiting)
    return rows.exclude(**waiting) if box == "done" else rows


def _items(receipts: Sequence[Receipt]) -> list[InboxItem]:
    urged = urged_counts(receipts)
    return [
        InboxItem(
            **brief_of(receipt.dispatch).model_dump(),
            receipt=receipt_payload(receipt),
            answered=receipt.answered_at is not None,
            urged=urged[receipt.pk],
        )
        for receipt in receipts
    ]


def urged_counts(receipts: Sequence[Receipt]) -> dict[int, int]:
    """How often each receipt was urged, by its id. One query."""
    reminders = Reminder.objects.filter(dispatch__in={receipt.dispatch_id for receipt in receipts})
    found = list(reminders) if receipts else []
    return {receipt.pk: sum(_reached(reminder, receipt) for reminder in found) for receipt in receipts}


def _reached(reminder: Reminder, receipt: Receipt) -> bool:
    return (
        reminder.dispatch_id == receipt.dispatch_id
        and _lay_in(reminder, receipt)
        and (receipt.answered_at is None or receipt.answered_at > reminder.at)
    )


def _lay_in(reminder: Reminder, receipt: Receipt) -> bool:
    within = receipt.region_path.startswith(reminder.region_path)
    if reminder.own:
        within = receipt.region_path == reminder.region_path
    return (
        within
        and (not reminder.tiers or receipt.tier in reminder.tiers)
        and reminder.unit_id in (None, receipt.unit_id)
    )


def sent(*, actor: Actor, sending: Sending = "own", before: int | None = None) -> SentPage:
    """`own`: of the actor's unit; `below`: of others, as far as they concern what the actor commands."""
    own = {"sender_unit__path__in": unit_line_paths(actor.unit_path)}
    rows = Dispatch.objects.filter(**own) if sending == "own" else policy.boards_of(actor).exclude(**own)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return SentPage(
        items=list(_sent_items(actor, sending, found[:PAGE])), next=found[PAGE - 1].pk if len(found) > PAGE else None
    )


def _sent_items(actor: Actor, sending: Sending, dispatches: Sequence[Dispatch]) -> Iterable[SentItem]:
    part = policy.WHOLE if sending == "own" else policy.command_of(actor)
    counts = counts_of(dispatches, part or policy.WHOLE)
    for dispatch in dispatches:
        yield SentItem(**brief_of(dispatch).model_dump(), counts=counts[dispatch.pk])


def one(*, actor: Actor, dispatch_id: int) -> DispatchPayload:
    dispatch = policy.access_dispatch(actor, dispatch_id)
    receipt = policy.receipt_of(actor, dispatch)
    part = policy.part_of(actor, dispatch)
    return DispatchPayload(
        **brief_of(dispatch).model_dump(),
        text=text_of(dispatch),
        files=files_of(dispatch.files) if dispatch.state == State.SENT else [],
        released_by=dispatch.released_by,
        above=chain(dispatch),
        form=form_of(dispatch.form),
        forward_tiers=dispatch.forward_tiers,
        corrected_at=dispatch.corrected_at,
        obligation=of_unit(dispatch, receipt.unit_id) if receipt else None,
        audience_words=dispatch.audience_words,
        withdrawn_at=dispatch.withdrawn_at,
        withdrawn_reason=dispatch.withdrawn_reason,
        receipt=receipt_payload(receipt) if receipt else None,
        abilities=policy.abilities(actor, dispatch, part, receipt),
    )
