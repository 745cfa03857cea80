"""A withdrawal and what is done at the same moment: whichever comes first, nothing stands below what was withdrawn."""

from __future__ import annotations

import pytest
from django.db import transaction

from messaging.reach import actions
from messaging.reach.models import Dispatch, Receipt, State
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict
from tests.reach.test_forward import forward, instruct
from tests.support.elsewhere import Elsewhere, wait_for_waiting
from tests.support.reach import audience, counted, flood, recounted, send
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def withdraw(actor: Actor, dispatch: Dispatch) -> None:
    actions.withdraw_dispatch(actor=actor, dispatch_id=dispatch.pk, reason="取消")


def test_a_forward_under_way_is_withdrawn_with_what_it_passes_on(world: World) -> None:
    cast = flood(world)
    top = instruct(cast)
    with transaction.atomic():
        child = forward(cast.county_leader, top)
        withdrawing = Elsewhere(lambda: withdraw(cast.leader, top))
        wait_for_waiting()
    withdrawing.done()
    child.refresh_from_db()
    assert child.state == State.WITHDRAWN


def test_a_forward_deep_below_is_withdrawn_as_well(world: World) -> None:
    cast = flood(world)
    village_head = world.actor("村主任", world.unit("government", world.village), role="head")
    top = instruct(cast)
    child = forward(cast.county_leader, top)
    with transaction.atomic():
        deepest = forward(cast.head, child, audience=audience({"people": [village_head.person_id]}))
        withdrawing = Elsewhere(lambda: withdraw(cast.leader, top))
        wait_for_waiting()
    withdrawing.done()
    deepest.refresh_from_db()
    assert deepest.state == State.WITHDRAWN


def test_nothing_is_passed_on_behind_a_withdrawal(world: World) -> None:
    cast = flood(world)
    top = instruct(cast)
    with transaction.atomic():
        withdraw(cast.leader, top)
        forwarding = Elsewhere(lambda: forward(cast.county_leader, top))
        wait_for_waiting()
    with pytest.raises(Conflict):
        forwarding.done()
    assert not Dispatch.objects.filter(parent=top).exists()


def test_two_counties_withdraw_their_forwards_at_once(world: World) -> None:
    cast = flood(world)
    other = world.actor("邻县长", world.unit("government", world.other_county), role="head")
    far = world.region(world.other_county, "远镇")
    world.actor("远镇长", world.unit("government", far), role="head")
    top = instruct(cast)
    first, second = forward(cast.county_leader, top), forward(other, top)
    with transaction.atomic():
        Dispatch.objects.select_for_update(no_key=True).get(pk=second.pk)
        later = Elsewhere(lambda: withdraw(other, second))
        wait_for_waiting()
        Elsewhere(lambda: withdraw(cast.county_leader, first)).done()  # waits for nobody
    later.done()
    assert set(Dispatch.objects.filter(parent=top).values_list("state", flat=True)) == {State.WITHDRAWN}


def test_nothing_is_confirmed_that_waited_behind_a_withdrawal(world: World) -> None:
    cast = flood(world)
    dispatch = send(cast.leader)
    receipt = Receipt.objects.get(dispatch=dispatch, person=cast.duty.person_id)
    with transaction.atomic():
        Receipt.objects.select_for_update().get(pk=receipt.pk)
        confirming = Elsewhere(lambda: actions.confirm_dispatch(actor=cast.duty, dispatch_id=dispatch.pk))
        wait_for_waiting()
        withdraw(cast.leader, dispatch)
    with pytest.raises(Conflict):
        confirming.done()
    receipt.refresh_from_db()
    assert receipt.answered_at is None
    assert counted(dispatch) == recounted(dispatch)
