"""Acts that meet wait for one another and never deadlock; whichever comes first, what holds afterwards is the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from messaging.actions import keep_in_step
from messaging.command.actions import follow_posts
from messaging.command.models import Command, Order
from messaging.reach import actions, succession
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.escalation.actions import end_all
from messaging.reach.escalation.climbing import take_part
from messaging.reach.escalation.models import Climb
from messaging.reach.models import Receipt, Tally
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Appointment
from officehub.kernel import clock
from tests.support.command import county, plan, tap
from tests.support.elsewhere import Elsewhere, wait_for_waiting
from tests.support.reach import audience, counted, flood, recounted, send
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_end_of_what_gave_it_meets_a_step_of_the_ladder(world: World) -> None:
    cast = flood(world)
    dispatch = send(cast.leader)
    Climb.objects.filter(pk=dispatch.pk).update(next_at=clock.now())

    def end() -> None:
        with transaction.atomic():
            end_all(actor=cast.leader, dispatch_ids=[dispatch.pk])

    with transaction.atomic():
        Climb.objects.select_for_update().get(pk=dispatch.pk)  # as a step does first
        ending = Elsewhere(end)
        wait_for_waiting()
        take_part(dispatch.pk)
    ending.done()
    assert Climb.objects.get(pk=dispatch.pk).paused_at is not None


def test_a_large_instruction_goes_out_while_somebody_rebuilds_the_table(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast = flood(world)
    monkeypatch.setattr("messaging.reach.actions.send.MANY", 3)
    monkeypatch.setattr("messaging.reach.actions.send.PATIENCE", "50ms")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE reach_receipt IN SHARE UPDATE EXCLUSIVE MODE")  # as an index built meanwhile does
        sending = Elsewhere(lambda: send(cast.leader))
        sending.done()
    assert Receipt.objects.count() == 4
    assert "statistics of receipts" in caplog.text


def heir_of(world: World, actor: Actor) -> Actor:
    held = Appointment.objects.get(pk=actor.appointment_id)
    Appointment.objects.filter(pk=held.pk).update(valid_to=clock.today() - timedelta(days=1))
    since = clock.today() - timedelta(days=1)
    heir = Appointment.objects.create(
        person=world.person("新任"), post=held.post, unit=held.unit, kind=held.kind, valid_from=since
    )
    return actor_for(heir.pk)


def test_succession_takes_the_counters_in_the_order_of_those_who_answer(world: World) -> None:
    """Two posts change hands in units whose order is not that of their people; colleagues of both answer together."""
    units = [world.unit("water"), world.unit("health")]
    leader = world.actor("县长", world.unit("government"), role="head")
    leaving = [world.actor(f"走{n}", unit, role="head") for n, unit in enumerate(reversed(units))]
    staying = [world.actor(f"留{n}", unit, role="head") for n, unit in enumerate(units)]
    dispatch = send(leader, audience({"kinds": ["water", "health"]}))
    for actor in leaving:
        actions.read_dispatch(actor=actor, dispatch_id=dispatch.pk)
        heir_of(world, actor)
    last = Tally.objects.get(dispatch=dispatch, unit=units[1])
    with transaction.atomic():
        Tally.objects.select_for_update(no_key=True).get(pk=last.pk)
        passing = Elsewhere(succession.pass_on)
        wait_for_waiting()
        answering = Elsewhere(lambda: confirm_together([Answer(actor, dispatch.pk) for actor in staying]))
        wait_for_waiting(2)
    passing.done()
    answering.done()
    assert counted(dispatch) == recounted(dispatch)


def test_succession_takes_receipts_in_the_order_of_those_who_answer(world: World) -> None:
    """An earlier instruction may have the later receipts: who came into it afterwards."""
    leader = world.actor("县长", world.unit("government"), role="head")
    duty = world.actor("值班", world.unit("water"), role="duty")
    sent = [send(leader, audience({"kinds": ["water"]})) for _ in range(2)]
    receipt = Receipt.objects.get(dispatch=sent[0])
    Receipt.objects.filter(pk=receipt.pk).update(id=Receipt.objects.get(dispatch=sent[1]).pk + 1)
    first = Receipt.objects.order_by("pk").first()
    heir_of(world, duty)
    with transaction.atomic():
        Receipt.objects.select_for_update().get(pk=first.pk)
        answering = Elsewhere(lambda: confirm_together([Answer(duty, each.pk) for each in sent]))
        wait_for_waiting()
        passing = Elsewhere(succession.pass_on)
        wait_for_waiting(2)
    answering.done()
    passing.done()
    assert Receipt.objects.filter(person=duty.person_id, confirmed_at__isnull=False).count() == 2


def test_a_confirmation_meets_the_arrival_of_a_colleague_in_a_command(world: World) -> None:
    people = county(world)
    command = tap(people.officer, plan(world, people))
    order = Order.objects.get(command=command).dispatch
    world.actor("新值班", world.unit("water"), role="duty")
    keep_in_step(conversation_id=command.conversation_id)
    with transaction.atomic():
        Command.objects.select_for_update(no_key=True).get(pk=command.pk)  # as following the posts does first
        confirming = Elsewhere(lambda: actions.confirm_dispatch(actor=people.water, dispatch_id=order.pk))
        wait_for_waiting()
        assert follow_posts(command_id=command.pk) == 1
    confirming.done()
    assert counted(order) == recounted(order)
