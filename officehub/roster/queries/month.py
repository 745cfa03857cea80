"""Which day has whom."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import get_args

from pydantic import TypeAdapter

from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import organ_of
from officehub.directory.models import Appointment, DutyShift, Region, Unit
from officehub.directory.payloads import brief_of, unit_brief
from officehub.kernel import clock
from officehub.kernel.clock import SHANGHAI
from officehub.kernel.errors import Invalid
from officehub.roster import policy
from officehub.roster.models import OPEN_SWAPS, Handover, Swap, SwapState
from officehub.roster.payloads import (
    MyRosters,
    RosterAbilities,
    RosterDay,
    RosterMembers,
    RosterMonth,
    ShiftKind,
    ShiftLine,
    ShiftPhase,
)
from officehub.roster.policy import Act

ORDER = {kind: at for at, kind in enumerate(get_args(ShiftKind))}
LOOK_AHEAD = 7  # days, today included
MOST_PEOPLE = 500
KIND: TypeAdapter[ShiftKind] = TypeAdapter(ShiftKind)


def month_of(*, actor: Actor, unit_id: int, month: str) -> RosterMonth:
    """`month` as 2026-07."""
    unit = policy.access_unit(actor, unit_id, Act.READ)
    first = _first_day(month)
    days = [first + timedelta(days=at) for at in range(monthrange(first.year, first.month)[1])]
    shifts = list(_running(unit, _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))))
    marks = _Marks(actor, shifts)
    return RosterMonth(
        unit=unit_brief(unit),
        month=month,
        days=[_day(day, shifts, marks) for day in days],
        abilities=RosterAbilities(keep=policy.may(actor, Act.KEEP, unit)),
    )


def _first_day(month: str) -> date:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise Invalid("月份应写成 2026-07。", field="month") from error
    if not 2000 <= first.year <= 2100:
        raise Invalid("月份离今天太远，请核对年份。", field="month")
    return first


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _running(unit: Unit, since: datetime, until: datetime) -> Iterable[DutyShift]:
    rows = DutyShift.objects.filter(unit=unit, starts_at__lt=until, ends_at__gt=since)
    return rows.select_related("appointment__person", "appointment__post", "appointment__unit").order_by("starts_at")


class _Marks:
    def __init__(self, actor: Actor, shifts: list[DutyShift]) -> None:
        ids = [shift.pk for shift in shifts]
        self.actor = actor
        self.now = clock.now()
        self.today = clock.local(self.now).date()
        swaps = Swap.objects.filter(shift__in=ids, state__in=OPEN_SWAPS)
        self.swapped = set(swaps.values_list("shift_id", flat=True))
        self.handed = set(Handover.objects.filter(shift__in=ids).values_list("shift_id", flat=True))
        held = Appointment.objects.filter(in_force(), pk__in=[shift.appointment_id for shift in shifts])
        self.there = set(held.values_list("pk", flat=True))

    def phase(self, shift: DutyShift) -> ShiftPhase:
        if shift.ends_at <= self.now:
            return "past"
        return "now" if shift.starts_at <= self.now else "coming"

    def line(self, shift: DutyShift) -> ShiftLine:
        phase = self.phase(shift)
        return ShiftLine(
            id=shift.pk,
            kind=KIND.validate_python(shift.kind),
            person=brief_of(shift.appointment),
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            phase=phase,
            mine=shift.person_id == self.actor.person_id,
            vacant=phase != "past" and shift.appointment_id not in self.there,
            swap_open=shift.pk in self.swapped,
            handed_over=shift.pk in self.handed,
        )


def _day(day: date, shifts: list[DutyShift], marks: _Marks) -> RosterDay:
    since, until = _midnight(day), _midnight(day + timedelta(days=1))
    noon = since + timedelta(hours=12)  # a night that ends this morning belongs to the day before
    own = [row for row in shifts if row.starts_at < until and (row.starts_at >= since or row.ends_at > noon)]
    lines = [marks.line(row) for row in own]
    soon = marks.today <= day < marks.today + timedelta(days=LOOK_AHEAD)
    covered = any(line.kind == "main" and not line.vacant and line.ends_at > noon for line in lines)
    return RosterDay(
        day=day, shifts=sorted(lines, key=lambda line: (ORDER[line.kind], line.starts_at)), gap=soon and not covered
    )


def my_rosters(*, actor: Actor) -> MyRosters:
    own = Unit.objects.filter(path=organ_of(actor.unit_path)).select_related("region").first()
    coming = DutyShift.objects.filter(person_id=actor.person_id, ends_at__gt=clock.now()).select_related("unit")
    next_one = coming.order_by("starts_at").first()
    return MyRosters(
        own=unit_brief(own) if own else None,
        own_region_id=Region.objects.values_list("pk", flat=True).get(path=actor.region_path),
        keeps=policy.keeps(actor),
        waiting=_waiting(actor),
        next_shift=next_one.starts_at if next_one else None,
        next_unit=next_one.unit.name if next_one else "",
        next_kind=KIND.validate_python(next_one.kind) if next_one else None,
    )


def _waiting(actor: Actor) -> int:
    asked = Swap.objects.filter(state=SwapState.ASKED, asked__person_id=actor.person_id).count()
    given = Handover.objects.filter(taken_at=None, given_to__person_id=actor.person_id).count()
    to_decide = 0
    if policy.keeps(actor):
        own = Swap.objects.filter(state=SwapState.AGREED, unit__path=organ_of(actor.unit_path))
        to_decide = own.exclude(asker__person_id=actor.person_id).exclude(asked__person_id=actor.person_id).count()
    return asked + given + to_decide


def members(*, actor: Actor, unit_id: int) -> RosterMembers:
    """Whom the roster may name: duty posts first, then in official order."""
    unit = policy.access_unit(actor, unit_id, Act.READ)
    held = Appointment.objects.filter(in_force(), unit__path__startswith=unit.path)
    rows = list(
        held.select_related("person", "post", "unit").order_by("unit__path", "post__rank", "pk")[: MOST_PEOPLE + 1]
    )
    first = sorted(rows[:MOST_PEOPLE], key=lambda row: row.post.role != "duty")
    return RosterMembers(people=[brief_of(row) for row in first], more=len(rows) > MOST_PEOPLE)
