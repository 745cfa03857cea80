from __future__ import annotations

import pytest

from messaging.reach import actions, queries
from messaging.reach.models import Receipt
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor, Origin, actor_for
from officehub.kernel.errors import Conflict, NotFound
from tests.support.reach import counted, flood, recounted, send
from tests.support.world import World


def receipt(actor: Actor, dispatch_id: int) -> Receipt:
    return Receipt.objects.get(person=actor.person_id, dispatch=dispatch_id)


def test_confirming_makes_up_for_delivery_and_reading(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    row = receipt(people.duty, dispatch.pk)
    assert row.delivered_at and row.read_at and row.confirmed_at
    assert row.answered_at == row.confirmed_at
    assert counted(dispatch)[people.duty.unit_id] == (1, 1, 1, 1)


def test_the_first_confirmation_wins_and_the_second_returns_the_same(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    first = actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    second = actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    assert second.confirmed_at == first.confirmed_at
    assert counted(dispatch) == recounted(dispatch)
    assert LedgerEntry.objects.filter(act="dispatch.confirm").count() == 1


def test_reading_is_not_confirming(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    row = actions.read_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    assert row.read_at is not None
    assert row.confirmed_at is None and row.answered_at is None
    assert queries.inbox(actor=people.duty, box="open").open == 1


def test_where_only_reading_is_asked_reading_is_the_answer(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader, ask="read")
    row = actions.read_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    assert row.answered_at == row.read_at
    with pytest.raises(Conflict, match="只需阅知"):
        actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)


def test_reading_twice_keeps_the_first_time(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    first = actions.read_dispatch(actor=people.duty, dispatch_id=dispatch.pk).read_at
    assert actions.read_dispatch(actor=people.duty, dispatch_id=dispatch.pk).read_at == first
    assert counted(dispatch) == recounted(dispatch)


def test_the_channel_last_used_is_kept(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    phone = actor_for(people.duty.appointment_id, origin=Origin(device="mobile"))
    actions.confirm_dispatch(actor=phone, dispatch_id=dispatch.pk)
    assert receipt(people.duty, dispatch.pk).channel == "mobile"


def test_somebody_not_addressed_learns_nothing(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    for act in (actions.confirm_dispatch, actions.read_dispatch):
        with pytest.raises(NotFound):
            act(actor=people.stranger, dispatch_id=dispatch.pk)
        with pytest.raises(NotFound):
            act(actor=people.stranger, dispatch_id=dispatch.pk + 1000)


def test_a_person_answers_in_whichever_identity(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    person = receipt(people.duty, dispatch.pk).person
    second = actor_for(world.appoint(person, world.unit("school"), kind="concurrent").pk)
    actions.confirm_dispatch(actor=second, dispatch_id=dispatch.pk)
    assert receipt(people.duty, dispatch.pk).confirmed_at is not None
    assert counted(dispatch) == recounted(dispatch)
