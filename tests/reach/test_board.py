from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from messaging.reach import actions, queries
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.reach import TOWNSHIP_HEADS, audience, flood, send
from tests.support.world import World


def test_totals_and_tiers_add_up(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    actions.read_dispatch(actor=people.head, dispatch_id=dispatch.pk)
    board = queries.board(actor=people.leader, dispatch_id=dispatch.pk)
    totals = board.totals
    assert (totals.expected, totals.delivered, totals.read, totals.confirmed, totals.answered) == (4, 2, 2, 1, 1)
    assert [(tier.tier, tier.answered, tier.expected) for tier in board.tiers] == [(3, 1, 2), (4, 0, 2)]
    assert board.whole


def test_where_most_are_missing_comes_first(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    board = queries.board(actor=people.leader, dispatch_id=dispatch.pk)
    assert [(row.region.name, row.expected) for row in board.rows] == [("甲市", 3), ("乙市", 1)]
    for actor in (people.duty, people.head, people.other_head):
        actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
    board = queries.board(actor=people.leader, dispatch_id=dispatch.pk)
    assert [row.region.name for row in board.rows] == ["乙市", "甲市"]


def test_the_board_opens_down_to_the_township(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    county = queries.board(actor=people.leader, dispatch_id=dispatch.pk, region_id=world.county.pk)
    assert [step.name for step in county.path] == ["演示省", "甲市", "演示县"]
    assert {(row.region.name, row.own, row.deeper, row.expected) for row in county.rows} == {
        ("演示县", True, False, 1),
        ("青山镇", False, False, 1),
        ("白水镇", False, False, 1),
    }


def test_an_instruction_within_a_county_opens_at_the_county(world: World) -> None:
    people = flood(world)
    dispatch = send(people.county_leader)
    board = queries.board(actor=people.county_leader, dispatch_id=dispatch.pk)
    assert [step.name for step in board.path] == ["演示县"]
    assert len(board.rows) == 3


def test_a_leader_of_a_region_sees_the_part_below(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    board = queries.board(actor=people.county_leader, dispatch_id=dispatch.pk)
    assert not board.whole
    assert board.totals.expected == 3
    with pytest.raises(NotFound):
        queries.board(actor=people.county_leader, dispatch_id=dispatch.pk, region_id=world.other_county.pk)
    (item,) = queries.sent(actor=people.county_leader, sending="below").items
    assert item.counts.expected == 3


def test_those_addressed_see_no_board(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    with pytest.raises(Forbidden):
        queries.board(actor=people.duty, dispatch_id=dispatch.pk)
    with pytest.raises(NotFound):
        queries.board(actor=people.stranger, dispatch_id=dispatch.pk)


def test_whoever_has_not_answered_after_the_deadline_is_overdue(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader, deadline=clock.now() + timedelta(hours=1))
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    assert queries.board(actor=people.leader, dispatch_id=dispatch.pk).totals.overdue == 0
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert queries.board(actor=people.leader, dispatch_id=dispatch.pk).totals.overdue == 3


def test_the_median_is_from_sending_to_the_answer(world: World) -> None:
    people = flood(world)
    start = clock.now()
    with time_machine.travel(start, tick=False):
        dispatch = send(people.leader)
    for minutes, actor in ((1, people.duty), (4, people.head), (9, people.other_head)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
    rows = {row.region.name: row for row in queries.board(actor=people.leader, dispatch_id=dispatch.pk).rows}
    assert (rows["甲市"].median_seconds, rows["乙市"].median_seconds) == (240, None)


def test_the_strip_counts_answers_by_minute(world: World) -> None:
    people = flood(world)
    start = clock.now().replace(second=30, microsecond=0)
    with time_machine.travel(start, tick=False):
        dispatch = send(people.leader)
    for seconds, actor in ((5, people.duty), (10, people.head), (95, people.other_head)):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
    with time_machine.travel(start + timedelta(minutes=3)):
        strip = queries.minutes(actor=people.leader, dispatch_id=dispatch.pk)
    assert [minute.answers for minute in strip] == [2, 1]


def test_a_village_straight_under_a_county_is_a_row_of_the_county(world: World) -> None:
    people = flood(world)
    village = world.region(world.county, "直管村")
    type(village).objects.filter(pk=village.pk).update(tier=5)
    village.refresh_from_db()
    world.actor("村主任", world.unit("village", village), role="head")
    dispatch = send(people.leader, audience(TOWNSHIP_HEADS, {"tiers": [5], "kinds": ["village"]}))
    county = queries.board(actor=people.leader, dispatch_id=dispatch.pk, region_id=world.county.pk)
    assert ("直管村", 5) in {(row.region.name, row.region.tier) for row in county.rows}
