"""What waits for a person: rows and virtual items together, in the order of the deadline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel import clock, worktime
from officehub.kernel.paging import Page, page_of

from . import policy, registry
from .models import Todo
from .payloads import Bucket, CategoryName, DoneItem, QuickAct, TodoCounts, TodoItem, TodoList, category_name
from .registry import Virtual

LISTED = 300
Waiting = tuple[str, str, Virtual]  # source, key, what
FAR = datetime.max.replace(tzinfo=clock.SHANGHAI)


def my_todos(*, actor: Actor, category: CategoryName | None = None) -> TodoList:
    """Most pressing first; without a deadline last, oldest first."""
    waiting = sorted(_waiting(actor), key=lambda found: (found[2].due_at or FAR, found[2].opened_at))
    now = clock.now()
    chosen = [found for found in waiting if category in (None, found[2].category)]
    shown = chosen[:LISTED]
    lines = _lines(item.appointment_id for _, _, item in shown)
    return TodoList(
        items=[_item(actor, found, now, lines) for found in shown],
        counts=_count([item for _, _, item in waiting], now),
        more=len(chosen) - len(shown),
    )


def my_counts(*, actor: Actor) -> TodoCounts:
    return _count([item for _, _, item in _waiting(actor)], clock.now())


def my_done(*, actor: Actor, before: int | None = None, size: int = 50) -> Page[DoneItem]:
    rows = policy.visible_to(actor).exclude(closed_at=None).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return page_of(list(rows[: size + 1]), size=size, render=_done, cursor=lambda row: row.pk)


def bucket_of(due_at: datetime | None, now: datetime) -> Bucket:
    """By the calendar of Shanghai; the week ends on Sunday."""
    if due_at is None:
        return "later"
    if due_at < now:
        return "overdue"
    today = clock.local(now).date()
    due = clock.local(due_at).date()
    if due == today:
        return "today"
    sunday = today + timedelta(days=6 - today.weekday())
    return "this_week" if due <= sunday else "later"


def _waiting(actor: Actor) -> list[Waiting]:
    rows = policy.visible_to(actor).filter(closed_at=None)
    found = [(row.source_kind, f"todo:{row.pk}", _as_virtual(row)) for row in rows]
    for name, source in registry.sources():
        found.extend((name, f"{name}:{item.id}", item) for item in source(actor))
    return found


def _as_virtual(row: Todo) -> Virtual:
    return Virtual(
        id=row.pk,
        appointment_id=row.appointment_id,
        category=category_name(row.category),
        ask=row.ask,
        title=row.title,
        from_line=row.from_line,
        link=row.link,
        opened_at=row.opened_at,
        due_at=row.due_at,
        urged=row.urged_count,
        quick_acts=[QuickAct(**act) for act in row.quick_acts],
    )


def _item(actor: Actor, found: Waiting, now: datetime, lines: dict[int, str]) -> TodoItem:
    source, key, item = found
    elsewhere = item.appointment_id != actor.appointment_id
    return TodoItem(
        key=key,
        category=item.category,
        bucket=bucket_of(item.due_at, now),
        source=source,
        ask=item.ask,
        title=item.title,
        from_line=item.from_line,
        as_line=lines.get(item.appointment_id) if elsewhere else None,
        appointment_id=item.appointment_id,
        link=item.link,
        opened_at=item.opened_at,
        due_at=item.due_at,
        seconds_left=None if item.due_at is None else worktime.seconds_left(now, item.due_at),
        urged=item.urged,
        quick_acts=list(item.quick_acts),
    )


def _lines(appointment_ids: Iterable[int]) -> dict[int, str]:
    rows = Appointment.objects.filter(pk__in=set(appointment_ids)).select_related("post", "unit")
    return {row.pk: f"{row.unit.name} {row.post.title}" for row in rows}


def _count(items: Iterable[Virtual], now: datetime) -> TodoCounts:
    numbers = {"document": 0, "meeting": 0, "task": 0, "overdue": 0}
    for item in items:
        numbers[item.category] += 1
        numbers["overdue"] += bucket_of(item.due_at, now) == "overdue"
    return TodoCounts(**numbers)


def _done(row: Todo) -> DoneItem:
    assert row.closed_at is not None  # the query asked for these
    return DoneItem(
        id=row.pk,
        category=category_name(row.category),
        source=row.source_kind,
        ask=row.ask,
        title=row.title,
        from_line=row.from_line,
        link=row.link,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
    )
