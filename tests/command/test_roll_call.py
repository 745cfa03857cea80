"""点名: 到, confirming, late ones, newcomers, again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.actions import keep_in_step
from messaging.command import actions, queries, timers
from messaging.command.models import Entry, Order
from messaging.command.timeline import unmatched
from messaging.reach.actions import confirm_dispatch, remind_unanswered
from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Receipt
from messaging.reach.payloads import RemindPart
from messaging.reach.queries import inbox
from messaging.reach.queries.waiting import waiting_for
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from officehub.todo.models import Todo
from tests.support.command import County, county, kinds, line_of, plan, tap
from tests.support.messaging import frames
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


def test_answering_confirms_the_instruction_and_says_how_long_it_took(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    with clock.at(command.started_at + timedelta(seconds=42)):
        line = actions.arrive(actor=people.water, command_id=command.pk)
    assert (line.arrived_at - line.called_at).total_seconds() == pytest.approx(42, abs=1)
    order = Order.objects.get(command=command).dispatch
    assert Receipt.objects.get(dispatch=order, person=people.water.person_id).confirmed_at is not None
    assert kinds(command)[-1] == "arrived" and unmatched(command.pk) == set()


def test_confirming_the_instruction_counts_as_being_there(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    confirm_dispatch(actor=people.head, dispatch_id=Order.objects.get(command=command).dispatch_id)
    assert line_of(command, people.head).arrived_at is not None


def test_answering_twice_is_answering_once(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    first = actions.arrive(actor=people.water, command_id=command.pk)
    with clock.at(clock.now() + timedelta(minutes=5)):
        again = actions.arrive(actor=people.water, command_id=command.pk)
    assert again.arrived_at == first.arrived_at
    assert kinds(command).count("arrived") == 2  # the commander and the one


def test_whoever_is_called_in_anothers_place_is_named(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    dispatch = Order.objects.get(command=command).dispatch_id
    confirm_together([Answer(people.chief, dispatch, people.water.person_id)])
    line = line_of(command, people.water)
    assert line.arrived_at is not None and line.answered_by_id == people.chief.person_id


def test_whoever_said_it_on_the_telephone_is_there_himself(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    dispatch = Order.objects.get(command=command).dispatch_id
    confirm_together([Answer(people.chief, dispatch, people.water.person_id, told=True)])
    line = line_of(command, people.water)
    assert line.arrived_at is not None and (line.channel, line.answered_by_id) == ("call", None)
    told = Entry.objects.filter(command=command, kind="arrived").latest("pk")
    assert told.line == people.chief.line and told.detail["channel"] == "call"
    assert str(told.detail["whose"]).startswith("水值班")


def test_the_board_counts_and_shows_the_missing_first_and_the_late_as_late(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people, arrive_minutes=1))
    with clock.at(command.started_at + timedelta(seconds=30)):
        actions.arrive(actor=people.water, command_id=command.pk)
    with clock.at(command.started_at + timedelta(seconds=90)):
        actions.arrive(actor=people.health, command_id=command.pk)
    board = queries.command(actor=people.officer, command_id=command.pk)
    assert (board.roll.expected, board.roll.arrived, board.roll.late) == (4, 3, 1)
    assert board.roll.median_seconds == pytest.approx(30, abs=1)  # the roll is called a moment after the start
    assert [(line.person.name, line.late) for line in board.called] == [
        ("赵镇长", False),
        ("卫值班", True),
        ("水值班", False),
        ("王敏", False),
    ]


def test_calling_again_keeps_the_first_roll_and_asks_everybody(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.arrive(actor=people.water, command_id=command.pk)
    actions.call_again(actor=people.officer, command_id=command.pk)
    board = queries.command(actor=people.water, command_id=command.pk)
    assert (board.roll.number, board.roll.arrived, board.waits) == (2, 1, True)
    told = [frame["loud"] for frame in frames(f"person.{people.water.person_id}") if frame["type"] == "command.called"]
    assert told == [False, True]
    actions.arrive(actor=people.water, command_id=command.pk)
    assert queries.command(actor=people.water, command_id=command.pk).roll.arrived == 2


def test_a_newcomer_to_the_post_is_called_and_takes_over_its_open_task(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    held = Appointment.objects.get(pk=people.water.appointment_id)
    held.valid_to = clock.today() - timedelta(days=1)
    held.save(update_fields=["valid_to"])
    heir = world.person("新值班")
    Appointment.objects.create(person=heir, post=held.post, unit=held.unit, kind="primary", valid_from=clock.today())
    timers.follow_duty()
    board = queries.command(actor=people.officer, command_id=command.pk)
    states = {line.person.name: (line.newcomer, line.gone) for line in board.called}
    assert states["新值班"] == (True, False) and states["水值班"] == (False, True)
    assert board.roll.expected == 4
    todos = Todo.objects.filter(source_kind="command_task", closed_at=None)
    assert set(todos.values_list("person", flat=True)) == {heir.pk, people.officer.person_id}
    assert kinds(command)[-2:] == ["joined_post", "left_post"] and unmatched(command.pk) == set()


def test_nothing_moves_while_the_posts_stand_still(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    before = kinds(command)
    timers.follow_duty()
    assert kinds(command) == before and actions.follow_posts(command_id=command.pk) == 0


def test_whoever_is_no_longer_in_the_post_does_not_answer_for_it(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    Appointment.objects.filter(pk=people.water.appointment_id).update(valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden):
        actions.arrive(actor=people.water, command_id=command.pk)
    assert line_of(command, people.water).arrived_at is None
    keep_in_step(conversation_id=command.conversation_id)
    with pytest.raises(NotFound):
        actions.arrive(actor=people.water, command_id=command.pk)


def test_strangers_find_nothing_and_onlookers_have_nothing_to_answer(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    with pytest.raises(NotFound):
        actions.arrive(actor=people.stranger, command_id=command.pk)
    with pytest.raises(Forbidden):
        actions.arrive(actor=people.chief, command_id=command.pk)


def test_after_the_end_nobody_answers_and_late_confirmations_change_nothing(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people), client_key=uuid4())
    actions.close_command(actor=people.officer, command_id=command.pk, reason="警报解除")
    with pytest.raises(Conflict):
        actions.arrive(actor=people.water, command_id=command.pk)
    confirm_dispatch(actor=people.water, dispatch_id=Order.objects.get(command=command).dispatch_id)
    assert line_of(command, people.water).arrived_at is None


def test_a_newcomer_gets_the_instruction_and_confirming_it_is_being_there(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    order = Order.objects.get(command=command).dispatch
    relief = world.actor("新值班", world.unit("water"), role="duty")  # a second holder: nobody's line passes on
    timers.follow_duty()
    timers.follow_duty()
    receipt = Receipt.objects.get(dispatch=order, person=relief.person_id)
    assert [item.title for item in waiting_for(relief)] == [order.title]
    order.refresh_from_db()
    assert order.expected == order.receipts.count() == 5
    assert {(row.expected, row.confirmed) for row in order.tallies.filter(unit=receipt.unit_id)} == {(2, 0)}
    assert order.pk in [frame.get("dispatch_id") for frame in frames(f"person.{relief.person_id}")]
    confirm_dispatch(actor=relief, dispatch_id=order.pk)
    assert line_of(command, relief).arrived_at is not None and line_of(command, relief).newcomer
    assert order.tallies.get(unit=receipt.unit_id).confirmed == 1


def test_after_the_end_nobody_is_asked_any_more_and_who_was_silent_stays_so(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    order = Order.objects.get(command=command).dispatch
    assert len(list(waiting_for(people.water))) == 1
    actions.close_command(actor=people.officer, command_id=command.pk, reason="警报解除")
    assert list(waiting_for(people.water)) == []
    assert frames(f"person.{people.water.person_id}")[-1]["notice"] == "ended"
    assert queries.command_of(actor=people.water, dispatch_id=order.pk).command_id == command.pk
    with pytest.raises(NotFound):
        queries.command_of(actor=people.stranger, dispatch_id=order.pk)
    assert inbox(actor=people.water, box="open").items == []
    [past] = inbox(actor=people.water, box="done").items
    assert past.ended_at is not None and not past.answered
    with pytest.raises(Conflict, match="结束"):
        remind_unanswered(actor=people.officer, dispatch_id=order.pk, part=RemindPart())
    assert order.receipts.filter(answered_at=None).count() == 3  # all but who ordered
    assert line_of(command, people.water).arrived_at is None
