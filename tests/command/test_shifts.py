"""A plan that calls whoever is on duty: the roster decides, at the tap and while the command runs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from messaging.command import actions, queries, timers
from messaging.command.models import Assignee, Command, Plan
from messaging.command.timeline import unmatched
from messaging.models import Membership
from messaging.reach.models import Receipt
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from officehub.todo.models import Todo
from tests.support.command import DUTY_OF_COUNTY, County, county, kinds, line_of, plan, tap
from tests.support.roster import shanghai, shift
from tests.support.world import World

CHANGE = shanghai(22, 8, 30)
BEFORE, AFTER = CHANGE - timedelta(seconds=1), CHANGE


@pytest.fixture
def people(world: World) -> County:
    with clock.at(BEFORE):
        return county(world)


@pytest.fixture
def night(people: County) -> Actor:
    """The officer of the water bureau until the change."""
    shift(people.water, CHANGE - timedelta(days=1), CHANGE)
    return people.water


@pytest.fixture
def day(world: World, people: County) -> Actor:
    relief = world.actor("水接班", world.unit("water"), role="duty")
    shift(relief, CHANGE)
    return relief


@pytest.fixture
def kept(world: World, people: County, night: Actor, day: Actor) -> Plan:
    """Whoever is on duty in the county, and the officer who taps for both shifts."""
    shift(people.officer, CHANGE - timedelta(days=1), CHANGE + timedelta(days=1))
    audience = {"any_of": [{**DUTY_OF_COUNTY, "regions": [world.county.pk], "on_duty": True}]}
    with clock.at(BEFORE):
        return plan(world, people, audience=audience)


def called(command: Command) -> dict[str, tuple[bool, bool]]:
    board = queries.command(actor=command_officer(command), command_id=command.pk)
    return {line.person.name: (line.newcomer, line.gone) for line in board.called}


def command_officer(command: Command) -> Actor:
    from officehub.directory.actor import actor_for

    return actor_for(command.commander_id)


def members(command: Command) -> set[str]:
    rows = Membership.objects.filter(conversation=command.conversation_id, left_at=None)
    return set(rows.values_list("person__name", flat=True))


@pytest.mark.parametrize(("moment", "who"), [(BEFORE, "水值班"), (AFTER, "水接班")], ids=["before", "after"])
def test_the_tap_calls_who_is_on_duty_at_that_instant(people: County, kept: Plan, moment: datetime, who: str) -> None:
    with clock.at(moment):
        command = tap(people.officer, kept)
        assert members(command) == set(called(command)) == {"王敏", who}
        instructed = Receipt.objects.filter(dispatch__in=command.orders.values("dispatch"))
        assert set(instructed.values_list("person__name", flat=True)) == {"王敏", who}


def test_the_shift_changes_and_the_relief_is_called(people: County, kept: Plan, night: Actor, day: Actor) -> None:
    with clock.at(BEFORE):
        command = tap(people.officer, kept)
        timers.follow_duty()
        assert kinds(command)[-1] == "tasks_opened"
    with clock.at(AFTER):
        timers.follow_duty()
        assert members(command) == {"王敏", "水接班"}
        assert called(command) == {"王敏": (False, False), "水接班": (True, False), "水值班": (False, True)}
        with pytest.raises(NotFound):
            queries.command(actor=night, command_id=command.pk)
        actions.arrive(actor=day, command_id=command.pk)
        board = queries.command(actor=people.officer, command_id=command.pk)
        assert (board.roll.expected, board.roll.arrived) == (2, 2)
    assert kinds(command)[-3:] == ["joined_post", "left_post", "arrived"] and unmatched(command.pk) == set()


def test_who_arrived_and_went_off_duty_stays_arrived_and_hands_on_what_is_open(
    people: County, kept: Plan, night: Actor, day: Actor
) -> None:
    with clock.at(BEFORE):
        command = tap(people.officer, kept)
        actions.arrive(actor=night, command_id=command.pk)
    with clock.at(AFTER):
        timers.follow_duty()
        board = queries.command(actor=people.officer, command_id=command.pk)
        assert (board.roll.expected, board.roll.arrived) == (3, 2)
        holders = Assignee.objects.filter(task__command=command, task__key="reservoirs")
        assert set(holders.values_list("person", flat=True)) == {day.person_id}
        assert not Todo.objects.filter(person=night.person_id, source_kind="command_task", closed_at=None).exists()
        # What opens later is not given to whoever went home.
        actions.change_level(actor=people.officer, command_id=command.pk, level=2)
        assert not Assignee.objects.filter(task__command=command, person=night.person_id).exists()


def test_back_on_duty_one_is_a_member_again_and_need_not_answer_twice(
    people: County, kept: Plan, night: Actor, day: Actor
) -> None:
    with clock.at(BEFORE):
        command = tap(people.officer, kept)
        actions.arrive(actor=night, command_id=command.pk)
        first = line_of(command, night).arrived_at
    shift(night, CHANGE + timedelta(days=1))
    with clock.at(AFTER):
        timers.follow_duty()
    with clock.at(CHANGE + timedelta(days=1)):
        timers.follow_duty()
        line = line_of(command, night)
        assert line.gone_at is None and line.arrived_at == first and not line.newcomer
        assert called(command)["水接班"] == (True, True)
        holders = Assignee.objects.filter(task__command=command, task__key="reservoirs")
        assert set(holders.values_list("person", flat=True)) == {night.person_id}


def test_the_commander_stays_in_command_when_the_shift_ends(people: County, kept: Plan, night: Actor) -> None:
    with clock.at(BEFORE):
        command = tap(people.officer, kept)
    with clock.at(CHANGE + timedelta(days=1)):
        timers.follow_duty()
        assert "王敏" in members(command)
        assert queries.command(actor=people.officer, command_id=command.pk).commander.name == "王敏"
        actions.call_again(actor=people.officer, command_id=command.pk)
