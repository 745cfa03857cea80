"""Statements per use case, a committed baseline: one more shows in the diff."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.reach import actions, queries
from messaging.reach.payloads import RemindPart
from officehub.directory.actor import Actor
from tests.support.reach import TOWNSHIP_HEADS, Flood, audience, flood, send
from tests.support.world import World


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def heads(world: World, number: int) -> list[Actor]:
    return [world.actor(f"镇长{n}", world.unit("government", world.township), role="head") for n in range(number)]


def test_sending_costs_the_same_to_four_and_to_forty(people: Flood, world: World) -> None:
    few = statements(lambda: send(people.leader))
    heads(world, 40)
    assert statements(lambda: send(people.leader)) == few == 13


def test_answering(people: Flood) -> None:
    dispatch = send(people.leader)
    # receipt, its update, counter, ledger
    assert statements(lambda: actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)) == 4
    assert statements(lambda: actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)) == 1
    assert statements(lambda: actions.read_dispatch(actor=people.head, dispatch_id=dispatch.pk)) == 3
    assert statements(lambda: actions.mark_delivered(actor=people.other_head, dispatch_ids=[dispatch.pk])) == 3


def test_reading_lists_costs_the_same_for_one_and_for_twenty(people: Flood) -> None:
    send(people.leader)
    inbox = statements(lambda: queries.inbox(actor=people.duty))
    sent = statements(lambda: queries.sent(actor=people.leader))
    waiting = statements(lambda: queries.waiting_for(people.duty))
    for _ in range(19):
        send(people.leader)
    assert statements(lambda: queries.inbox(actor=people.duty)) == inbox == 4
    assert statements(lambda: queries.sent(actor=people.leader)) == sent == 2
    assert statements(lambda: queries.waiting_for(people.duty)) == waiting == 2


def test_the_board_costs_the_same_however_many_are_on_it(people: Flood, world: World) -> None:
    few = send(people.leader)
    heads(world, 40)
    many = send(people.leader, audience(TOWNSHIP_HEADS))
    assert (
        statements(lambda: queries.board(actor=people.leader, dispatch_id=few.pk))
        == statements(lambda: queries.board(actor=people.leader, dispatch_id=many.pk))
        == 9
    )
    cell = statements(lambda: queries.people(actor=people.leader, dispatch_id=few.pk, state="missing"))
    assert statements(lambda: queries.people(actor=people.leader, dispatch_id=many.pk, state="missing")) == cell == 7


def test_urging(people: Flood) -> None:
    dispatch = send(people.leader)
    part = RemindPart()
    work = lambda: actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=part)  # noqa: E731
    assert statements(work) == 10
