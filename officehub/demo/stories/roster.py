"""Every organ with duty officers has a roster around today; one also an exchange, a hand-over and a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models.functions import Left

from officehub.demo.world import DemoWorld
from officehub.directory.actor import Actor, actor_of, in_force
from officehub.directory.models import Appointment, DutyKind, DutyShift, Unit
from officehub.kernel import clock
from officehub.roster import actions

BEFORE, AHEAD = 7, 14  # days
BEGINS = time(8, 30)
DAY = timedelta(days=1)
GAP = 5  # days ahead, in the showcase's water bureau


def tell(world: DemoWorld) -> None:
    water = world.unit("water")
    shifts = [shift for organ, held in _organs().items() for shift in _roster(organ, held, showcase=organ == water.pk)]
    DutyShift.objects.bulk_create(shifts, batch_size=5000)
    _exchange(world, water)
    _hand_over(world, water)


Held = dict[str, list[tuple[int, int]]]  # by role: appointment, person


def _organs() -> dict[int, Held]:
    """Organs with duty officers, and who may be on their roster; nobody is in two of them."""
    organs = dict(Unit.objects.filter(depth=1).values_list("path", "pk"))
    rows = Appointment.objects.filter(in_force(), post__role__in=["duty", "deputy", "head"])
    rows = rows.annotate(organ=Left("unit__path", Unit.steplen)).order_by("post__rank", "pk")
    found: dict[int, Held] = defaultdict(lambda: defaultdict(list))
    seen: set[int] = set()
    for pk, person, role, organ in rows.values_list("pk", "person_id", "post__role", "organ"):
        if person not in seen:
            seen.add(person)
            found[organs[organ]][role].append((pk, person))
    return {organ: held for organ, held in found.items() if held["duty"]}


def _roster(organ: int, held: Held, *, showcase: bool) -> Iterator[DutyShift]:
    officers, leaders = held["duty"], held["deputy"] or held["head"]
    for at in range(-BEFORE, AHEAD):
        begins = datetime.combine(clock.today() + at * DAY, BEGINS, clock.SHANGHAI)
        on = {DutyKind.MAIN: officers[at % len(officers)]}
        if len(officers) > 1:
            on[DutyKind.BACKUP] = officers[(at + 1) % len(officers)]
        if leaders:
            on[DutyKind.LEADER] = leaders[at % len(leaders)]
        if showcase and at == GAP:
            continue
        for kind, (appointment, person) in on.items():
            yield DutyShift(
                unit_id=organ,
                appointment_id=appointment,
                person_id=person,
                kind=kind,
                starts_at=begins,
                ends_at=begins + DAY,
            )


def _exchange(world: DemoWorld, unit: Unit) -> None:
    """A deputy who asks another to stand in: waits for the answer."""
    coming = DutyShift.objects.filter(unit=unit, kind=DutyKind.LEADER, starts_at__gt=clock.now() + DAY)
    shift = coming.select_related("appointment__person__user", "appointment__post", "appointment__unit").first()
    other = next((one for one in _others(world, unit, shift)), None)
    if shift is None or other is None:
        return
    actions.ask_swap(
        actor=actor_of(shift.appointment),
        shift_id=shift.pk,
        appointment_id=other.appointment_id,
        in_return_id=None,
        reason="当日外出培训（演示）",
    )


def _others(world: DemoWorld, unit: Unit, shift: DutyShift | None) -> list[Actor]:
    """Officers of the unit who are free in these hours."""
    if shift is None:
        return []
    busy = DutyShift.objects.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at)
    taken = set(busy.values_list("person_id", flat=True))
    return [one for one in world.holders(unit) if one.person_id not in taken]


def _hand_over(world: DemoWorld, unit: Unit) -> None:
    """Yesterday's officer left two matters, not yet taken over."""
    rows = DutyShift.objects.filter(unit=unit, kind=DutyKind.MAIN, starts_at__lte=clock.now() - DAY)
    rows = rows.select_related("appointment__person__user", "appointment__post", "appointment__unit")
    shift = rows.order_by("-starts_at").first()
    if shift is None or shift.ends_at + DAY < clock.now():
        return
    next_one = next((one for one in world.holders(unit) if one.person_id != shift.person_id), None)
    if next_one is None:
        return
    actions.hand_over(
        actor=actor_of(shift.appointment),
        shift_id=shift.pk,
        appointment_id=next_one.appointment_id,
        notes="夜间小雨，水位平稳（演示）",
        matters=["老虎潭水库闸门检修回执待收（演示）", "乡镇巡查数字还差两家（演示）"],
    )
