"""Confirmations in batches: one outcome for each, and counters that equal a recount whatever meets whatever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.reach import actions, live
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Receipt, Tally
from messaging.reach.payloads import ReceiptPayload
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, NotFound, OfficeError
from officehub.realtime.registry import Call, command_named
from tests.support.http import statements
from tests.support.reach import audience, counted, flood, recounted, send
from tests.support.world import World

EVERYBODY = audience({"roles": ["duty"]})


def test_each_gets_an_outcome_of_its_own(world: World) -> None:
    people = flood(world)
    dispatch, reading, gone = (
        send(people.leader),
        send(people.leader, ask="read"),
        send(people.leader, title="撤回的"),
    )
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=gone.pk, reason="有误")
    outcomes = confirm_together(
        [
            Answer(people.duty, dispatch.pk),
            Answer(people.stranger, dispatch.pk),
            Answer(people.duty, reading.pk),
            Answer(people.head, gone.pk),
            Answer(people.duty, dispatch.pk),
            Answer(people.head, 10**15),
            Answer(people.head, dispatch.pk),
        ]
    )
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Receipt, NotFound, Conflict, Conflict, Receipt, NotFound, Receipt]
    assert outcomes[0] is outcomes[4]
    assert LedgerEntry.objects.filter(act="dispatch.confirm").count() == 2
    assert counted(dispatch) == recounted(dispatch)


def test_the_socket_takes_them(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    known = command_named("dispatch.confirm")
    assert known is not None
    body = live.ConfirmDispatch(dispatch_id=dispatch.pk)
    calls = [Call(actor, body) for actor in (people.duty, people.stranger, people.duty)]
    first, refused, again = known.handler(calls)
    assert isinstance(first, ReceiptPayload)
    assert isinstance(refused, NotFound)
    assert again == first


def test_a_hundred_cost_as_many_statements_as_two(world: World) -> None:
    people = flood(world)
    crowd = [
        world.actor(f"值班{number}", world.unit("water", region), role="duty")
        for number, region in enumerate([world.county, world.other_county] * 20)
    ]
    dispatch = send(people.leader, EVERYBODY)
    two, many = crowd[:2], crowd[2:]
    few = statements(lambda: confirm_together([Answer(actor, dispatch.pk) for actor in two]))
    assert statements(lambda: confirm_together([Answer(actor, dispatch.pk) for actor in many])) == few == 5


ACTS = st.sampled_from(["confirm", "confirm", "confirm", "read", "deliver", "withdraw"])


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=6, max_size=24), seed=st.integers(0, 10**6))
def test_counters_equal_a_recount_over_several_connections(
    cast: tuple[Actor, list[Actor]], acts: list[str], seed: int
) -> None:
    """Batches of many people, readings, deliveries and withdrawals at once; nobody waits for ever (no deadlock)."""
    leader, crowd = cast
    sent = [send(leader, EVERYBODY, title=f"指令{number}") for number in range(3)]
    chance = Random(seed)
    jobs = [(act, chance.sample(crowd, 8), chance.sample(sent, 2)) for act in acts]

    def work(job: tuple[str, list[Actor], list]) -> None:
        act, people, dispatches = job
        try:
            with suppress(OfficeError):
                _carry_out(act, leader, people, [dispatch.pk for dispatch in dispatches])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, jobs))
    for dispatch in sent:
        assert counted(dispatch) == recounted(dispatch)
        confirmed = Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).count()
        entries = LedgerEntry.objects.filter(act="dispatch.confirm", subject_id=dispatch.pk).count()
        assert confirmed == entries == sum(Tally.objects.filter(dispatch=dispatch).values_list("confirmed", flat=True))


def _carry_out(act: str, leader: Actor, people: list[Actor], ids: list[int]) -> None:
    match act:
        case "confirm":
            confirm_together([Answer(actor, pk) for actor in people for pk in ids])
        case "read":
            for actor in people:
                actions.read_dispatch(actor=actor, dispatch_id=ids[0])
        case "deliver":
            for actor in people:
                actions.mark_delivered(actor=actor, dispatch_ids=ids)
        case "withdraw":
            actions.withdraw_dispatch(actor=leader, dispatch_id=ids[0], reason="取消")


@pytest.fixture
def cast(transactional_db: None) -> tuple[Actor, list[Actor]]:
    world = World()
    places = [world.county, world.other_county, world.city]
    leader = world.actor("省长", world.unit("government", world.province), role="head")
    return leader, [world.actor(f"值班{n}", world.unit("water", places[n % 3]), role="duty") for n in range(18)]
