"""Many answers at the same moment, over real connections: none lost, none counted twice, no deadlock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from messaging.reach import actions, queries
from messaging.reach.models import Receipt
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict
from tests.support.reach import audience, counted, draft, recounted, send
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def at_once(work: Iterable[Callable[[], object]]) -> list[object]:
    def closing(job: Callable[[], object]) -> object:
        try:
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(closing, work))


@pytest.fixture
def colleagues(transactional_db: None) -> tuple[Actor, list[Actor]]:
    """Thirty people of one unit: their answers meet on one counter."""
    world = World()
    water = world.unit("water")
    leader = world.actor("县长", world.unit("government"), role="head")
    return leader, [world.actor(f"值班{number}", water, role="duty") for number in range(30)]


WATER = audience({"kinds": ["water"]})


def test_colleagues_who_confirm_together_are_all_counted(colleagues: tuple[Actor, list[Actor]]) -> None:
    leader, people = colleagues
    dispatch = send(leader, WATER)
    twice = [*people, *people]
    at_once([lambda actor=actor: actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk) for actor in twice])
    assert queries.board(actor=leader, dispatch_id=dispatch.pk).totals.answered == 30
    assert counted(dispatch) == recounted(dispatch)


def test_one_person_tapping_on_eight_devices_confirms_once(colleagues: tuple[Actor, list[Actor]]) -> None:
    leader, people = colleagues
    dispatch = send(leader, WATER)
    taps = [lambda: actions.confirm_dispatch(actor=people[0], dispatch_id=dispatch.pk).confirmed_at] * 8
    assert len(set(at_once(taps))) == 1
    assert counted(dispatch) == recounted(dispatch)


def test_several_instructions_answered_in_any_order_never_deadlock(colleagues: tuple[Actor, list[Actor]]) -> None:
    leader, people = colleagues
    sent = [send(leader, WATER, title=f"指令{number}") for number in range(4)]
    ids = [dispatch.pk for dispatch in sent]

    def answer(actor: Actor, turn: int) -> None:
        actions.mark_delivered(actor=actor, dispatch_ids=ids if turn % 2 else ids[::-1])
        for pk in ids[turn % 4 :] + ids[: turn % 4]:
            actions.confirm_dispatch(actor=actor, dispatch_id=pk)

    at_once([lambda actor=actor, turn=turn: answer(actor, turn) for turn, actor in enumerate(people)])
    for dispatch in sent:
        assert counted(dispatch) == recounted(dispatch)
        assert Receipt.objects.filter(dispatch=dispatch, confirmed_at=None).count() == 0


def test_withdrawal_among_confirmations_leaves_the_counters_right(colleagues: tuple[Actor, list[Actor]]) -> None:
    leader, people = colleagues
    dispatch = send(leader, WATER)

    def confirm(actor: Actor) -> str:
        try:
            actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)
        except Conflict:
            return "late"
        return "in time"

    def withdraw() -> str:
        actions.withdraw_dispatch(actor=leader, dispatch_id=dispatch.pk, reason="取消")
        return "withdrawn"

    work: list[Callable[[], object]] = [lambda actor=actor: confirm(actor) for actor in people]
    work.insert(10, withdraw)
    results = at_once(work)
    assert counted(dispatch) == recounted(dispatch)
    assert Receipt.objects.exclude(confirmed_at=None).count() == results.count("in time")


def test_a_message_sent_twice_at_once_is_one_instruction(colleagues: tuple[Actor, list[Actor]]) -> None:
    leader, _ = colleagues
    written = draft(WATER)
    sent = at_once([lambda: actions.send_dispatch(actor=leader, draft=written).pk] * 4)
    assert len(set(sent)) == 1
