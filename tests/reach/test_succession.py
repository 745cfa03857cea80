"""A newcomer to a post inherits its open instructions; a leaver's pass on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.reach import actions, succession
from messaging.reach.models import Dispatch, Succession
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment
from officehub.kernel import clock
from tests.support.reach import Flood, counted, flood, frames, recounted, send
from tests.support.world import World


@pytest.fixture
def cast(world: World) -> Flood:
    return flood(world)


def leave(actor: Actor) -> Appointment:
    held = Appointment.objects.get(pk=actor.appointment_id)
    held.valid_to = clock.today() - timedelta(days=1)
    held.save(update_fields=["valid_to"])
    return held


def succeed(world: World, before: Appointment, name: str = "新任") -> Actor:
    person = world.person(name)
    since = clock.today() - timedelta(days=3)
    heir = Appointment.objects.create(
        person=person, post=before.post, unit=before.unit, kind=before.kind, valid_from=since
    )
    return actor_for(heir.pk)


def open_of(actor: Actor, dispatch: Dispatch) -> bool:
    return dispatch.receipts.filter(person=actor.person_id, answered_at=None).exists()


def test_the_successor_owes_what_the_predecessor_left_open(cast: Flood, world: World) -> None:
    dispatch = send(cast.leader)
    actions.read_dispatch(actor=cast.duty, dispatch_id=dispatch.pk)
    heir = succeed(world, leave(cast.duty))
    assert succession.pass_on() == 1
    assert open_of(heir, dispatch)
    assert not open_of(cast.duty, dispatch)
    assert counted(dispatch) == recounted(dispatch)
    passed = Succession.objects.get()
    assert (passed.before_id, passed.after_id) == (cast.duty.appointment_id, heir.appointment_id)
    assert frames(f"person.{heir.person_id}")[-1]["dispatch_id"] == dispatch.pk
    actions.confirm_dispatch(actor=heir, dispatch_id=dispatch.pk)
    assert counted(dispatch) == recounted(dispatch)


def test_what_was_answered_or_withdrawn_stays(cast: Flood, world: World) -> None:
    answered, withdrawn = send(cast.leader), send(cast.leader)
    actions.confirm_dispatch(actor=cast.duty, dispatch_id=answered.pk)
    actions.withdraw_dispatch(actor=cast.leader, dispatch_id=withdrawn.pk, reason="取消")
    succeed(world, leave(cast.duty))
    assert succession.pass_on() == 0


def test_a_vacant_post_keeps_its_receipts_until_somebody_comes(cast: Flood, world: World) -> None:
    dispatch = send(cast.leader)
    held = leave(cast.duty)
    assert succession.pass_on() == 0
    heir = succeed(world, held)
    assert succession.pass_on() == 1
    assert open_of(heir, dispatch)
    assert succession.pass_on() == 0


def test_of_two_receipts_of_one_instruction_an_heir_takes_one(cast: Flood, world: World) -> None:
    """Two held the post; the newcomer cannot answer twice for himself."""
    second = succeed(world, Appointment.objects.get(pk=cast.duty.appointment_id), "第二人")
    dispatch = send(cast.leader)
    held = leave(cast.duty)
    leave(second)
    succeed(world, held)
    assert succession.pass_on() == 1
    assert succession.pass_on() == 0
    assert counted(dispatch) == recounted(dispatch)
