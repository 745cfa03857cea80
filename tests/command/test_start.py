"""One tap on a plan."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.command.models import Called, Command, Order, Task
from messaging.command.timeline import unmatched
from messaging.models import Membership, Message
from messaging.reach.escalation.models import Climb
from messaging.reach.models import Receipt
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.command import County, county, kinds, line_of, plan, tap
from tests.support.messaging import frames
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


def test_one_tap_founds_the_group_instructs_calls_the_roll_and_opens_the_tasks(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    called = {actor.person_id for actor in people.called}
    members = Membership.objects.filter(conversation=command.conversation, left_at=None)
    assert set(members.values_list("person", flat=True)) == called
    assert members.get(role="owner").person_id == people.officer.person_id
    order = Order.objects.get(command=command).dispatch
    assert (order.level, order.drill, order.ask) == ("urgent", False, "confirm")
    assert set(Receipt.objects.filter(dispatch=order).values_list("person", flat=True)) == called
    assert Climb.objects.get(dispatch=order).next_at is not None
    assert set(Called.objects.values_list("person", flat=True)) == called
    tasks = {task.key: {row.person_id for row in task.assignees.all()} for task in Task.objects.filter(command=command)}
    assert tasks == {"reservoirs": {people.water.person_id}, "consult": {people.officer.person_id}}
    assert Todo.objects.filter(source_kind="command_task", person=people.water.person_id, closed_at=None).count() == 1
    assert Message.objects.filter(conversation=command.conversation, card_kind="command").count() == 1
    assert kinds(command) == ["started", "ordered", "called", "arrived", "tasks_opened"]
    assert unmatched(command.pk) == set()


def test_every_person_called_is_told_at_once(world: World, people: County) -> None:
    tap(people.officer, plan(world, people))
    for actor in (people.water, people.health, people.head):
        told = [frame["type"] for frame in frames(f"person.{actor.person_id}")]
        assert {"dispatch.notice", "command.called", "conversation.joined"} <= set(told)


def test_the_longest_plan_place_and_words_together_still_start(world: World, people: County) -> None:
    longest = plan(world, people, instructions=[{"level": 3, "text": "守" * 4000}])
    command = tap(people.officer, longest, place="县" * 100, words="急" * 800)
    text = Order.objects.get(command=command).dispatch.text
    assert (text.count("守"), text.count("县"), text.count("急")) == (4000, 100, 800)


def test_whoever_taps_is_there_already(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    assert line_of(command, people.officer).arrived_at is not None
    assert line_of(command, people.water).arrived_at is None


def test_a_drill_says_so_everywhere(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people), drill=True, level=2)
    order = Order.objects.get(command=command).dispatch
    assert order.drill and order.level == "critical"
    assert command.conversation.title.startswith("【演练】")
    assert Message.objects.get(card_kind="command").card_title.startswith("【演练】")
    assert Todo.objects.filter(title__startswith="【演练】").count() == 3


def test_the_second_tap_with_the_same_key_makes_no_second_command(world: World, people: County) -> None:
    kept, key = plan(world, people), uuid4()
    first = tap(people.officer, kept, client_key=key)
    assert tap(people.officer, kept, client_key=key).pk == first.pk
    assert Command.objects.count() == Membership.objects.filter(role="owner").count() == 1


def test_a_plan_that_runs_is_not_started_again_but_a_drill_stands_in_nobodys_way(world: World, people: County) -> None:
    kept = plan(world, people)
    drill = tap(people.officer, kept, drill=True)
    earnest = tap(people.officer, kept)
    with pytest.raises(Conflict) as refused:
        tap(people.chief, kept)
    assert refused.value.data == {"command_id": earnest.pk} and drill.pk != earnest.pk


def test_a_plan_that_matches_nobody_starts_nothing(world: World, people: County) -> None:
    empty = plan(world, people, audience={"any_of": [{"tiers": [6], "roles": ["archivist"]}]})
    with pytest.raises(Invalid):
        tap(people.officer, empty)
    assert not Command.objects.exists() and not Message.objects.exists()


def test_a_level_without_an_instruction_is_refused(world: World, people: County) -> None:
    with pytest.raises(Invalid):
        tap(people.officer, plan(world, people), level=1)


def test_a_plan_out_of_use_is_not_started(world: World, people: County) -> None:
    from messaging.command import actions

    kept = plan(world, people)
    actions.retire_plan(actor=people.chief, plan_id=kept.pk, retired=True)
    with pytest.raises(Conflict):
        tap(people.officer, kept)


def test_strangers_see_no_plan_and_colleagues_without_duty_do_not_start_it(world: World, people: County) -> None:
    kept = plan(world, people)
    with pytest.raises(NotFound):
        tap(people.stranger, kept)
    with pytest.raises(Forbidden):
        tap(world.actor("文员", world.unit("emergency")), kept)


def test_a_change_of_the_plan_does_not_touch_what_runs(world: World, people: County) -> None:
    from messaging.command import actions
    from messaging.command.payloads import DraftPlan
    from tests.support.command import body

    kept = plan(world, people)
    command = tap(people.officer, kept)
    draft = DraftPlan.model_validate({"title": "新预案", "event_kind": "rain", "body": body(world, checklist=[])})
    actions.change_plan(actor=people.chief, plan_id=kept.pk, version=1, draft=draft)
    command.refresh_from_db()
    assert (command.title, command.plan_version, len(command.content().checklist)) == ("防台风应急预案", 1, 3)
    with pytest.raises(Conflict):
        actions.change_plan(actor=people.chief, plan_id=kept.pk, version=1, draft=draft)


def test_a_tap_costs_the_same_statements_for_four_and_for_sixty(world: World, people: County) -> None:
    kept = plan(world, people)
    with CaptureQueriesContext(connection) as few:
        tap(people.officer, kept, drill=True)
    for number in range(60):
        world.actor(f"值班{number}", world.unit("water"), role="duty")
    with CaptureQueriesContext(connection) as many:
        tap(people.officer, kept)
    assert len(many) == len(few)
