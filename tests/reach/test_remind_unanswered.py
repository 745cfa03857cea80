from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from messaging.reach import actions, queries
from messaging.reach.payloads import RemindPart
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound, RateLimited
from tests.support.reach import flood, frames, send
from tests.support.world import World

EVERYWHERE = RemindPart()


def urged(actor: Actor) -> int:
    return [event["notice"] for event in frames(f"person.{actor.person_id}")].count("urged")


def test_only_those_who_have_not_answered_are_urged(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    reminder = actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=EVERYWHERE)
    assert reminder.people == 3
    assert urged(people.duty) == 0
    assert urged(people.head) == 1
    assert queries.inbox(actor=people.head).items[0].urged == 1


def test_a_cell_is_urged_alone(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    part = RemindPart(region_id=world.county.pk, tiers=[4])
    assert actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=part).people == 2
    assert (urged(people.head), urged(people.duty), urged(people.other_duty)) == (1, 0, 0)


def test_the_same_people_are_not_urged_twice_within_a_minute(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=RemindPart(region_id=world.county.pk))
    with pytest.raises(RateLimited, match="一分钟"):
        actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=EVERYWHERE)
    elsewhere = RemindPart(region_id=world.other_county.pk)
    assert actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=elsewhere).people == 1
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=EVERYWHERE).people == 4


def test_a_county_leader_urges_only_below(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    reminder = actions.remind_unanswered(actor=people.county_leader, dispatch_id=dispatch.pk, part=EVERYWHERE)
    assert reminder.people == 3
    assert urged(people.other_duty) == 0
    with pytest.raises(NotFound):
        part = RemindPart(region_id=world.other_county.pk)
        actions.remind_unanswered(actor=people.county_leader, dispatch_id=dispatch.pk, part=part)


def test_where_all_have_answered_nobody_is_urged(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    for actor in people.addressed:
        actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
    with pytest.raises(Conflict, match="都已答复"):
        actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=EVERYWHERE)


def test_those_addressed_may_not_urge_and_strangers_see_nothing(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    with pytest.raises(Forbidden):
        actions.remind_unanswered(actor=people.duty, dispatch_id=dispatch.pk, part=EVERYWHERE)
    with pytest.raises(NotFound):
        actions.remind_unanswered(actor=people.stranger, dispatch_id=dispatch.pk, part=EVERYWHERE)


def test_the_ledger_and_the_board_say_who_urged_how_many(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=EVERYWHERE)
    assert LedgerEntry.objects.get(act="dispatch.remind").detail["people"] == 4
    shown = queries.board(actor=people.leader, dispatch_id=dispatch.pk).reminder
    assert shown is not None
    assert (shown.by_line, shown.people) == ("陈省长", 4)
