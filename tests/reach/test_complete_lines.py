"""A line of the ledger is complete when all its unit owes is there, whatever it owed and in whatever order it came."""

from __future__ import annotations

import pytest
from django.db import transaction

from messaging.reach import actions, duties
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Dispatch, Obligation
from tests.reach.test_forward import COUNTIES, FORM, complete, confirm, feed_back, forward, instruct
from tests.support.elsewhere import Elsewhere, wait_for_waiting
from tests.support.reach import Flood, audience, flood, send
from tests.support.world import World


@pytest.fixture
def cast(world: World) -> Flood:
    return flood(world)


def withdraw(cast: Flood, child: Dispatch) -> None:
    actions.withdraw_dispatch(actor=cast.county_leader, dispatch_id=child.pk, reason="对象有误")


def test_where_only_reading_is_asked_for_passing_it_on_completes_a_county(cast: Flood) -> None:
    top = instruct(cast, ask="read")
    assert complete(top) == set()
    child = forward(cast.county_leader, top)
    assert complete(child) == {cast.head.unit_id, cast.other_head.unit_id} == duties.recounted(child)
    assert complete(top) == {cast.county_leader.unit_id} == duties.recounted(top)


def test_whoever_forwards_of_his_own_accord_may_confirm_afterwards(cast: Flood) -> None:
    top = send(cast.leader, audience(COUNTIES))
    child = forward(cast.county_leader, top)
    confirm(cast.head, child)
    confirm(cast.other_head, child)
    assert complete(top) == set()
    confirm(cast.county_leader, top)
    assert complete(top) == {cast.county_leader.unit_id} == duties.recounted(top)


def test_what_was_confirmed_stays_so_when_a_forward_of_ones_own_accord_is_withdrawn(cast: Flood) -> None:
    top = send(cast.leader, audience(COUNTIES))
    confirm(cast.county_leader, top)
    child = forward(cast.county_leader, top)
    assert complete(top) == set()
    withdraw(cast, child)
    assert complete(top) == {cast.county_leader.unit_id} == duties.recounted(top)


def test_what_was_fed_back_before_it_was_passed_on_counts_again_once_that_is_withdrawn(cast: Flood) -> None:
    top = send(cast.leader, audience(COUNTIES), form=FORM)
    feed_back(cast.county_leader, top, moved=3)
    child = forward(cast.county_leader, top)
    assert complete(top) == set()
    withdraw(cast, child)
    assert complete(top) == {cast.county_leader.unit_id} == duties.recounted(top)


@pytest.mark.django_db(transaction=True)
def test_confirming_while_a_colleague_passes_it_on_is_not_forgotten(transactional_db: None) -> None:
    world = World()
    cast = flood(world)
    deputy = world.actor("副县长", world.unit("government"), role="deputy")
    top = send(cast.leader, audience(COUNTIES, {"people": [deputy.person_id]}))
    with transaction.atomic():
        forward(cast.county_leader, top)
        confirming = Elsewhere(lambda: confirm(deputy, top))
        wait_for_waiting()
    confirming.done()
    assert Obligation.objects.get(dispatch=top).confirmed_at is not None


@pytest.mark.django_db(transaction=True)
def test_answers_of_two_tiers_in_one_batch_never_deadlock_with_one_of_the_lower(transactional_db: None) -> None:
    world = World()
    cast = flood(world)
    deputy = world.actor("副镇长", world.unit("government", world.township), role="deputy")
    top = instruct(cast)
    child = forward(cast.county_leader, top, audience=audience({"units": [cast.head.unit_id]}))
    line = Obligation.objects.get(dispatch=child)
    with transaction.atomic():
        Obligation.objects.select_for_update().get(pk=line.pk)
        lower = Elsewhere(lambda: confirm(deputy, child))
        wait_for_waiting()
        both = Elsewhere(lambda: confirm_together([Answer(cast.county_leader, top.pk), Answer(cast.head, child.pk)]))
        wait_for_waiting(2)
    lower.done()
    both.done()
    assert complete(top) == {cast.county_leader.unit_id}
