"""Whoever orders is not asked to confirm his own order: giving it says that he has it."""

from __future__ import annotations

import pytest

from messaging.command import actions, queries
from messaging.command.models import Command, Order
from messaging.command.timeline import unmatched
from messaging.reach.models import Dispatch, Receipt
from messaging.reach.queries.waiting import waiting_for
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor, Origin, actor_for
from tests.support.command import County, county, kinds, line_of, plan, tap
from tests.support.reach import counted, recounted
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


def newest(command: Command) -> Dispatch:
    return Order.objects.filter(command=command).select_related("dispatch").order_by("-pk")[0].dispatch


def confirmed(dispatch: Dispatch) -> set[int]:
    return set(Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).values_list("person", flat=True))


def on_the_phone(actor: Actor) -> Actor:
    return actor_for(actor.appointment_id, origin=Origin(device="mobile"))


def test_who_starts_has_confirmed_by_the_device_he_started_with(world: World, people: County) -> None:
    command = tap(on_the_phone(people.officer), plan(world, people))
    order = newest(command)
    receipt = Receipt.objects.get(dispatch=order, person=people.officer.person_id)
    assert receipt.channel == "mobile" and receipt.proxy_id is None
    assert receipt.confirmed_at is not None
    assert {receipt.delivered_at, receipt.read_at, receipt.answered_at} == {receipt.confirmed_at}
    assert confirmed(order) == {people.officer.person_id}
    assert list(waiting_for(people.officer)) == [] and len(list(waiting_for(people.water))) == 1
    [shown] = queries.command(actor=people.water, command_id=command.pk).orders
    assert (shown.confirmed, shown.expected) == (1, 4)


def test_the_ledger_says_that_it_was_by_ordering_and_the_timeline_needs_no_line_of_its_own(
    world: World, people: County
) -> None:
    command = tap(people.officer, plan(world, people))
    entry = LedgerEntry.objects.get(act="dispatch.confirm", subject_id=newest(command).pk)
    assert entry.person_id == people.officer.person_id and entry.detail["by_order"] is True
    actions.arrive(actor=people.water, command_id=command.pk)
    plain = LedgerEntry.objects.get(act="dispatch.confirm", person_id=people.water.person_id)
    assert "by_order" not in plain.detail
    assert kinds(command) == ["started", "ordered", "called", "arrived", "tasks_opened", "arrived"]
    assert unmatched(command.pk) == set()


def test_who_orders_without_being_addressed_gets_no_receipt(world: World, people: County) -> None:
    command = tap(people.chief, plan(world, people))
    assert confirmed(newest(command)) == set()
    assert not Receipt.objects.filter(person=people.chief.person_id).exists()


def test_a_change_of_level_confirms_for_who_orders_it_and_nobody_else(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.offer_command(actor=people.officer, command_id=command.pk, person_id=people.water.person_id)
    actions.take_command(actor=people.water, command_id=command.pk)
    assert line_of(command, people.water).arrived_at is None
    actions.change_level(actor=people.water, command_id=command.pk, level=2)
    assert confirmed(newest(command)) == {people.water.person_id}
    # Who orders is there: he is not waited for in the roll any more.
    assert line_of(command, people.water).arrived_at is not None
    assert kinds(command)[-3:] == ["ordered", "arrived", "tasks_opened"]


def test_who_calls_is_there_at_nought_seconds_however_long_the_calling_takes(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    line = line_of(command, people.officer)
    assert line.arrived_at == line.called_at == line.roll_call.called_at
    assert line_of(command, people.water).called_at == line.roll_call.called_at
    actions.call_again(actor=people.officer, command_id=command.pk)
    again = line_of(command, people.officer)
    assert again.roll_call.number == 2 and again.arrived_at == again.called_at


def test_the_counters_equal_a_recount_whoever_orders(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.arrive(actor=people.head, command_id=command.pk)
    actions.change_level(actor=people.officer, command_id=command.pk, level=2)
    actions.take_command(actor=people.chief, command_id=command.pk, assume=True, words="到场")
    actions.change_level(actor=people.chief, command_id=command.pk, level=4)
    for order in Order.objects.filter(command=command).select_related("dispatch"):
        assert counted(order.dispatch) == recounted(order.dispatch)
