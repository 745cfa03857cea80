"""The roster by hand: adding, replacing, removing, copying a week; what has been stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, DutyShift
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.roster import actions, queries
from tests.support.roster import shanghai, shift
from tests.support.world import World

NOW = shanghai(22, 12)  # a Wednesday


@pytest.fixture(autouse=True)
def noon(world: World) -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def team(world: World) -> dict[str, Actor]:
    water = world.unit("water")
    return {
        "head": world.actor("局长", water, role="head"),
        "one": world.actor("甲", water, role="duty"),
        "two": world.actor("乙", water, role="duty"),
        "far": world.actor("邻", world.unit("water", world.other_county), role="head"),
    }


def add(team: dict[str, Actor], who: str = "one", *, day: int = 23, by: str = "head", hours: int = 24) -> DutyShift:
    begins = shanghai(day, 8, 30)
    return actions.add_shift(
        actor=team[by],
        unit_id=team["one"].unit_id,
        appointment_id=team[who].appointment_id,
        kind="main",
        starts_at=begins,
        ends_at=begins + timedelta(hours=hours),
    )


def test_the_keeper_adds_a_shift_and_the_ledger_says_so(team: dict[str, Actor]) -> None:
    added = add(team)
    entry = LedgerEntry.objects.get(act="roster.add")
    assert entry.detail == {"person": "甲", "kind": "主班", "when": "7月23日 08:30–次日08:30"}
    assert added.person_id == team["one"].person_id


def test_who_does_not_keep_the_roster_changes_nothing(team: dict[str, Actor]) -> None:
    with pytest.raises(Forbidden):
        add(team, by="one")
    with pytest.raises(NotFound):
        add(team, by="far")
    added = add(team)
    with pytest.raises(Forbidden):
        actions.remove_shift(actor=team["two"], shift_id=added.pk)
    with pytest.raises(NotFound):
        actions.replace_person(actor=team["far"], shift_id=added.pk, appointment_id=team["two"].appointment_id)


@pytest.mark.parametrize(
    ("day", "hours", "sentence"),
    [(23, 0, "下班时间应晚于"), (23, 24 * 9, "最长 8 天"), (20, 24, "已经过去")],
)
def test_impossible_hours_are_refused(team: dict[str, Actor], day: int, hours: int, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        add(team, day=day, hours=hours)


def test_somebody_of_another_unit_is_refused(team: dict[str, Actor]) -> None:
    with pytest.raises(Invalid, match="在职的同志"):
        add(team, "far")


def test_a_taken_hour_says_who_has_it(team: dict[str, Actor]) -> None:
    add(team)
    with pytest.raises(Conflict, match="主班 甲，7月23日 08:30"):
        add(team, "two")


def test_a_coming_shift_is_replaced_in_place(team: dict[str, Actor]) -> None:
    added = add(team)
    actions.replace_person(actor=team["head"], shift_id=added.pk, appointment_id=team["two"].appointment_id)
    assert DutyShift.objects.values_list("pk", "person_id").get() == (added.pk, team["two"].person_id)


def test_a_running_shift_keeps_who_had_it_until_now(team: dict[str, Actor]) -> None:
    running = shift(team["one"], shanghai(22, 8, 30))
    actions.replace_person(actor=team["head"], shift_id=running.pk, appointment_id=team["two"].appointment_id)
    rows = DutyShift.objects.order_by("starts_at").values_list("person__name", "starts_at", "ends_at")
    assert list(rows) == [("甲", shanghai(22, 8, 30), NOW), ("乙", NOW, shanghai(23, 8, 30))]


def test_a_running_shift_removed_ends_now_and_a_coming_one_goes(team: dict[str, Actor]) -> None:
    running, coming = shift(team["one"], shanghai(22, 8, 30)), shift(team["two"], shanghai(24))
    for row in (running, coming):
        actions.remove_shift(actor=team["head"], shift_id=row.pk)
    assert list(DutyShift.objects.values_list("pk", "ends_at")) == [(running.pk, NOW)]


def test_what_has_been_is_not_rewritten(team: dict[str, Actor]) -> None:
    past = shift(team["one"], shanghai(20))
    with pytest.raises(Conflict, match="记录"):
        actions.remove_shift(actor=team["head"], shift_id=past.pk)
    with pytest.raises(Conflict, match="记录"):
        actions.replace_person(actor=team["head"], shift_id=past.pk, appointment_id=team["two"].appointment_id)


def test_last_week_is_copied_where_hours_are_free_and_people_still_there(team: dict[str, Actor]) -> None:
    for day, who in ((20, "one"), (21, "two"), (22, "one"), (23, "two")):
        shift(team[who], shanghai(day, 8, 30))
    shift(team["head"], shanghai(28, 8, 30))
    done = actions.copy_week(actor=team["head"], unit_id=team["one"].unit_id, monday=date(2026, 7, 27))
    assert (done.copied, done.skipped) == (3, 1)
    Appointment.objects.filter(pk=team["two"].appointment_id).update(valid_to=date(2026, 7, 21))
    done = actions.copy_week(actor=team["head"], unit_id=team["one"].unit_id, monday=date(2026, 8, 3))
    assert (done.copied, done.skipped) == (3, 1)


def test_a_week_begins_on_monday_and_needs_one_before(team: dict[str, Actor]) -> None:
    with pytest.raises(Invalid, match="星期一"):
        actions.copy_week(actor=team["head"], unit_id=team["one"].unit_id, monday=date(2026, 7, 28))
    with pytest.raises(Conflict, match="没有可复制"):
        actions.copy_week(actor=team["head"], unit_id=team["one"].unit_id, monday=date(2026, 7, 27))


# --- what is read ---


def test_the_month_shows_each_day_and_the_gaps_of_the_next_seven(team: dict[str, Actor]) -> None:
    shift(team["one"], shanghai(22, 8, 30))
    shift(team["two"], shanghai(25), kind="leader")  # a leader alone leaves the desk empty
    month = queries.month_of(actor=team["head"], unit_id=team["one"].unit_id, month="2026-07")
    assert [day.day.day for day in month.days if day.gap] == [23, 24, 25, 26, 27, 28]
    assert {day.day.day: [one.person.name for one in day.shifts] for day in month.days if day.shifts} == {
        22: ["甲"],
        25: ["乙"],
    }
    assert month.abilities.keep
    with pytest.raises(Invalid):
        queries.month_of(actor=team["head"], unit_id=team["one"].unit_id, month="2026-13")


def test_somebody_who_left_leaves_a_gap(team: dict[str, Actor]) -> None:
    row = shift(team["one"], shanghai(23))
    Appointment.objects.filter(pk=row.appointment_id).update(valid_to=date(2026, 7, 21))
    day = queries.month_of(actor=team["head"], unit_id=row.unit_id, month="2026-07").days[22]
    assert day.gap
    assert day.shifts[0].vacant


def test_who_is_on_duty_now_by_region(team: dict[str, Actor], world: World) -> None:
    office = world.actor("县府办主任", world.unit("office"), role="head")
    world.actor("镇值班", world.unit("government", world.township), role="duty")
    shift(team["one"], shanghai(22, 8, 30))
    shown = queries.on_duty_now(actor=office, region_id=None)
    assert [(unit.unit.name, [one.person.name for one in unit.entries]) for unit in shown.units] == [
        (team["one"].unit_name, ["甲"])
    ]
    assert [(one.name, one.units, one.covered) for one in shown.regions] == [("青山镇", 1, 0)]
    assert shown.units[0].entries[0].phone.startswith("138")
    with pytest.raises(NotFound):
        queries.on_duty_now(actor=office, region_id=world.city.pk)


def test_the_phone_list_hides_what_the_directory_hides(team: dict[str, Actor], world: World) -> None:
    leader = world.actor("带班", world.unit("water"), role="deputy", shielded=True)
    shift(leader, shanghai(22), kind="leader")
    shift(team["one"], shanghai(23))
    entries = queries.phone_list(actor=team["two"], unit_id=leader.unit_id).entries
    assert [(one.person.name, bool(one.phone), one.on_duty) for one in entries] == [
        ("带班", False, "leader"),
        ("甲", True, None),
        ("乙", True, None),
    ]
