"""Line by line, then against one another and against what stands in the roster. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from officehub.directory.actor import Actor
from officehub.directory.models import DutyShift, Unit
from officehub.kernel import clock

from .naming import People, Units, in_chunks
from .reading import Line
from .words import Fault, Span, day_of, kind_of, span_of, span_words

TELL_EVERY = 2000  # lines
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Entry:
    """A shift to be, or (line 0) one that is there."""

    line: int
    unit_id: int
    appointment_id: int
    person_id: int
    kind: str
    starts_at: datetime
    ends_at: datetime

    def shift(self) -> DutyShift:
        return DutyShift(
            unit_id=self.unit_id,
            appointment_id=self.appointment_id,
            person_id=self.person_id,
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@dataclass
class Checked:
    entries: list[Entry] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    room: list[int] = field(default_factory=list)  # shifts that make room
    lines: int = 0

    @property
    def units(self) -> set[int]:
        return {entry.unit_id for entry in self.entries}

    @property
    def report(self) -> list[tuple[int, str]]:
        return sorted(self.faults.items())


@dataclass(frozen=True)
class _Read:
    line: Line
    span: Span
    kind: str


def check(actor: Actor, lines: Iterable[Line], *, replace: bool, progress: Progress) -> Checked:
    """Raises Invalid where the file itself cannot be read."""
    checked = Checked()
    read = _read_all(lines, checked, progress)
    units = Units(actor, {one.line.unit for one in read})
    located = [(one, unit) for one in read if (unit := _located(units, one, checked)) is not None]
    people = People(units.all_found(), {one.line.name for one, _ in located})
    for one, unit in located:
        _place(one, unit, people, checked)
    existing = _existing(checked.entries)
    if replace:
        checked.room = _room_for(checked.entries, existing)
    left = [row for pk, row in existing.items() if pk not in set(checked.room)]
    _collide(checked, left)
    checked.entries = [entry for entry in checked.entries if entry.line not in checked.faults]
    return checked


def _read_all(lines: Iterable[Line], checked: Checked, progress: Progress) -> list[_Read]:
    today, now = clock.today(), clock.now()
    read = []
    for line in lines:
        checked.lines += 1
        if checked.lines % TELL_EVERY == 0:
            progress(checked.lines)
        try:
            span = span_of(line.span, day_of(line.day, today))
            if span.ends_at <= now:
                raise Fault("班次已经过去，不能再导入，请删除这一行。")
            read.append(_Read(line, span, kind_of(line.kind)))
        except Fault as fault:
            checked.faults[line.number] = str(fault)
    progress(checked.lines)
    return read


def _located(units: Units, one: _Read, checked: Checked) -> Unit | None:
    try:
        return units.find(one.line.unit)
    except Fault as fault:
        checked.faults[one.line.number] = str(fault)
        return None


def _place(one: _Read, unit: Unit, people: People, checked: Checked) -> None:
    try:
        held = people.find(unit, one.line, clock.local(one.span.starts_at).date())
    except Fault as fault:
        checked.faults[one.line.number] = str(fault)
        return
    checked.entries.append(
        Entry(
            one.line.number,
            unit.pk,
            held.appointment_id,
            held.person_id,
            one.kind,
            one.span.starts_at,
            one.span.ends_at,
        )
    )


def _existing(entries: list[Entry]) -> dict[int, Entry]:
    """What the roster holds of these units and people in that time: two queries per chunk."""
    if not entries:
        return {}
    since, until = min(entry.starts_at for entry in entries), max(entry.ends_at for entry in entries)
    rows = DutyShift.objects.filter(starts_at__lt=until, ends_at__gt=since)
    columns = ("unit_id", "appointment_id", "person_id", "kind", "starts_at", "ends_at")
    found: dict[int, Entry] = {}
    for by, ids in (("unit__in", {e.unit_id for e in entries}), ("person__in", {e.person_id for e in entries})):
        for chunk in in_chunks(sorted(ids)):
            for pk, *row in rows.filter(**{by: chunk}).values_list("pk", *columns):
                found[pk] = Entry(0, *row)
    return found


def _room_for(entries: list[Entry], existing: dict[int, Entry]) -> list[int]:
    """Coming shifts of a unit within the days the file fills for it."""
    days: dict[int, tuple[datetime, datetime]] = {}
    for entry in entries:
        since, until = days.get(entry.unit_id, (entry.starts_at, entry.ends_at))
        days[entry.unit_id] = (min(since, entry.starts_at), max(until, entry.ends_at))
    now = clock.now()
    return [
        pk
        for pk, row in existing.items()
        if row.unit_id in days
        and row.starts_at > now
        and row.starts_at < days[row.unit_id][1]
        and row.ends_at > days[row.unit_id][0]
    ]


def _collide(checked: Checked, existing: list[Entry]) -> None:
    of_unit: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    of_person: dict[int, list[Entry]] = defaultdict(list)
    for entry in [*checked.entries, *existing]:
        of_unit[entry.unit_id, entry.kind].append(entry)
        of_person[entry.person_id].append(entry)
    for group in of_unit.values():
        _overlaps(group, checked, "本单位同类值班")
    for group in of_person.values():
        _overlaps(group, checked, "同一人")


def _overlaps(group: list[Entry], checked: Checked, whose: str) -> None:
    """Of two that overlap, the later line is at fault; what stands in the roster never is."""
    last: Entry | None = None
    for entry in sorted(group, key=lambda row: (row.starts_at, row.line)):
        if entry.line in checked.faults:
            continue
        if last is None or entry.starts_at >= last.ends_at:
            last = entry
            continue
        first, second = sorted((last, entry), key=lambda row: row.line)
        if second.line:
            checked.faults[second.line] = _overlap_words(first, whose)
        last = first


def _overlap_words(other: Entry, whose: str) -> str:
    if other.line:
        return f"与第 {other.line} 行重叠（{whose}），请删除其中一行或调整时间。"
    there = span_words(other.starts_at, other.ends_at)
    return f"与值班表中已有的 {there} 班次重叠（{whose}），请调整时间，或在导入时选择“替换原有班次”。"
