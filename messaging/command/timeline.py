"""Writing the timeline: every line has its twin in the ledger, written by the same call in the same transaction.

The ledger is chained by hash, so a line that was taken out of the timeline against the triggers is missed when the two
are laid side by side (`unmatched`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from officehub.audit.ledger import record, record_each
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files.classification import guard_text
from officehub.kernel import clock
from officehub.kernel.text import clean_text

from .models import Entry

Scalar = str | int | bool | None
Detail = Mapping[str, Scalar]
AREA = "command."


def spoken(value: str, *, limit: int, field: str, required: bool = True) -> str:
    """What people say into it, as `clean_text` has it. A secrecy mark is refused: nobody could take it out again."""
    text = clean_text(value, limit=limit, field=field, required=required)
    guard_text(text)
    return text


@dataclass(frozen=True)
class Line:
    command_id: int
    actor: Actor
    detail: Detail
    at: datetime


def record_line(
    actor: Actor | None,
    act: str,
    command_id: int,
    detail: Detail | None = None,
    *,
    files: Sequence[int] = (),
    client_key: UUID | None = None,
) -> Entry:
    """`act`: "command.noted"; None: by itself. Two statements."""
    entry = _entry(command_id, act, actor, detail or {}, clock.now())
    entry.files, entry.client_key = list(files), client_key
    entry.save(force_insert=True)
    record(actor, act, subject=("command", command_id), detail={**(detail or {}), "entry": entry.pk})
    return entry


def record_lines(act: str, lines: Sequence[Line]) -> None:
    """The same act of many, in two statements."""
    entries = Entry.objects.bulk_create(
        [_entry(line.command_id, act, line.actor, line.detail, line.at) for line in lines]
    )
    record_each(
        act,
        [
            (line.actor, ("command", line.command_id), None, {**line.detail, "entry": entry.pk})
            for line, entry in zip(lines, entries, strict=True)
        ],
    )


def _entry(command_id: int, act: str, actor: Actor | None, detail: Detail, at: datetime) -> Entry:
    return Entry(
        command_id=command_id,
        at=at,
        kind=act.removeprefix(AREA),
        person_id=actor.person_id if actor else None,
        line=actor.line if actor else "",
        detail=dict(detail),
    )


def unmatched(command_id: int) -> set[int]:
    """Numbers of lines that stand in only one of timeline and ledger; none where the timeline is complete."""
    lines = set(Entry.objects.filter(command=command_id).values_list("pk", flat=True))
    rows = LedgerEntry.objects.filter(subject_kind="command", subject_id=command_id, act__startswith=AREA)
    twins = {detail["entry"] for detail in rows.values_list("detail", flat=True) if "entry" in detail}
    return lines ^ twins
