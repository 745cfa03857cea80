"""Opening and closing to-dos. Called by the actions of other areas inside their own transaction.

The events follow in a transaction of their own, right after that one: an action that tells a document's followers and
several people would otherwise lock streams in two goes, out of name order, and two of them could deadlock. What a crash
in between loses is a doorbell; the rows are the truth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from django.db import transaction
from django.db.models import F

from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from . import registry
from .events import TodoChanged
from .models import Todo
from .payloads import CategoryName, QuickAct, category_name

TITLE_LIMIT = 200
Source = tuple[str, int]
Change = Literal["opened", "closed", "urged"]


@dataclass(frozen=True)
class NewTodo:
    """`source` names what waits; one person has at most one open to-do of a source."""

    person_id: int
    appointment_id: int
    category: CategoryName
    source: Source
    ask: str
    title: str
    from_line: str
    link: str
    due_at: datetime | None = None
    quick_acts: Sequence[QuickAct] = ()


@transaction.atomic
def open_todo(
    *,
    person_id: int,
    appointment_id: int,
    category: CategoryName,
    source: Source,
    ask: str,
    title: str,
    from_line: str,
    link: str,
    due_at: datetime | None = None,
    quick_acts: Sequence[QuickAct] = (),
) -> None:
    """Does nothing where the person already has this source open."""
    open_todos([NewTodo(person_id, appointment_id, category, source, ask, title, from_line, link, due_at, quick_acts)])


@transaction.atomic
def open_todos(wanted: Iterable[NewTodo]) -> int:
    """Opens those that are not open yet, in one statement; how many."""
    rows = [_row(new) for new in wanted]
    already = _open_keys(rows)
    fresh = list({_key(row): row for row in rows if _key(row) not in already}.values())
    Todo.objects.bulk_create(fresh, ignore_conflicts=True)  # a rival that opened the same one meanwhile is as good
    registry.tell_of_new(fresh)
    _tell("opened", fresh)
    return len(fresh)


@transaction.atomic
def close_todo(*, source: Source, person_id: int | None = None, outcome: str = "done") -> int:
    """Closes what is open for this source, for one person or for all; how many."""
    return close_todos(sources=[source], person_id=person_id, outcome=outcome)


@transaction.atomic
def close_todos(*, sources: Iterable[Source], person_id: int | None = None, outcome: str = "done") -> int:
    rows = _open_rows(sources, person_id)
    now = clock.now()
    Todo.objects.filter(pk__in=[row.pk for row in rows]).update(closed_at=now, outcome=outcome)
    _tell("closed", rows)
    return len(rows)


@transaction.atomic
def urge_todo(*, source: Source, person_id: int | None = None) -> int:
    """催办: the line is marked in the person's list; whoever calls limits how often."""
    rows = _open_rows([source], person_id)
    Todo.objects.filter(pk__in=[row.pk for row in rows]).update(urged_count=F("urged_count") + 1)
    _tell("urged", rows)
    return len(rows)


def _row(new: NewTodo) -> Todo:
    if new.category not in get_args(CategoryName):
        raise Invalid("待办类别只能是办文、办会、办事。", category=new.category)
    kind, source_id = new.source
    return Todo(
        person_id=new.person_id,
        appointment_id=new.appointment_id,
        category=new.category,
        source_kind=kind,
        source_id=source_id,
        ask=new.ask,
        title=clean_text(new.title, limit=2000, field="待办标题")[:TITLE_LIMIT],
        from_line=new.from_line[:TITLE_LIMIT],
        link=new.link,
        quick_acts=[act.model_dump() for act in new.quick_acts],
        opened_at=clock.now(),
        due_at=new.due_at,
    )


def _key(row: Todo) -> tuple[int, str, int]:
    return (row.person_id, row.source_kind, row.source_id)


def _open_keys(rows: Sequence[Todo]) -> set[tuple[int, str, int]]:
    found = Todo.objects.filter(
        closed_at=None,
        person_id__in={row.person_id for row in rows},
        source_kind__in={row.source_kind for row in rows},
        source_id__in={row.source_id for row in rows},
    )
    return set(found.values_list("person_id", "source_kind", "source_id"))


def _open_rows(sources: Iterable[Source], person_id: int | None) -> list[Todo]:
    wanted = set(sources)
    rows = Todo.objects.select_for_update().filter(
        closed_at=None,
        source_kind__in={kind for kind, _ in wanted},
        source_id__in={source_id for _, source_id in wanted},
    )
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [row for row in rows.order_by("pk") if (row.source_kind, row.source_id) in wanted]


def _tell(change: Change, rows: Sequence[Todo]) -> None:
    facts = [(f"person.{row.person_id}", _changed(change, row)) for row in rows]
    if facts:
        transaction.on_commit(lambda: _emit(facts), robust=True)


@transaction.atomic
def _emit(facts: Sequence[tuple[str, TodoChanged]]) -> None:
    emit(*facts)


def _changed(change: Change, row: Todo) -> TodoChanged:
    return TodoChanged(
        change=change,
        category=category_name(row.category),
        ask=row.ask,
        title=row.title,
        link=row.link,
        due_at=row.due_at,
    )
