"""临时任务: given while the command runs, beside the checklist."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.command import actions, queries, timers
from messaging.command.models import Assignee, Command, Entry, Task
from messaging.command.payloads import TaskPayload
from messaging.command.timeline import unmatched
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.command import County, assign, county, kinds, plan, tap
from tests.support.http import Api
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


@pytest.fixture
def command(world: World, people: County) -> Command:
    return tap(people.officer, plan(world, people))


def waiting(task: Task) -> set[int]:
    rows = Todo.objects.filter(source_kind="command_task", source_id=task.pk, closed_at=None)
    return set(rows.values_list("person", flat=True))


def holders(task: Task) -> set[int]:
    return set(Assignee.objects.filter(task=task).values_list("person", flat=True))


def shown(actor: Actor, task: Task) -> TaskPayload:
    board = queries.command(actor=actor, command_id=task.command_id)
    return next(each for each in board.tasks if each.id == task.pk)


def leaves(actor: Actor) -> Appointment:
    """From today on the post is somebody else's."""
    held = Appointment.objects.get(pk=actor.appointment_id)
    held.valid_to = clock.today() - timedelta(days=1)
    held.save(update_fields=["valid_to"])
    return held


def test_a_task_is_given_to_several_members_by_name(people: County, command: Command) -> None:
    task = assign(people.officer, command, people.head, people.health, minutes=45)
    both = {people.health.person_id, people.head.person_id}
    assert holders(task) == waiting(task) == both
    assert task.due_at - task.opened_at == timedelta(minutes=45)
    line = shown(people.water, task)
    assert (line.assigned_by, line.may_settle, line.level) == ("王敏", False, command.level)
    assert [person.name for person in line.people] == ["赵镇长", "卫值班"]  # in the order they were named
    entry = Entry.objects.filter(command=command).order_by("pk").last()
    assert entry is not None and entry.kind == "task_assigned"
    assert entry.detail["whom"] == f"{people.head.line}、{people.health.line}" == task.whom_words
    assert unmatched(command.pk) == set()


def test_a_line_of_the_checklist_says_that_it_is_none(people: County, command: Command) -> None:
    assert {shown(people.water, task).assigned_by for task in Task.objects.filter(command=command)} == {""}


def test_a_task_without_anybody_named_is_the_commanders(people: County, command: Command) -> None:
    task = assign(people.officer, command)
    assert holders(task) == waiting(task) == {people.officer.person_id}
    assert task.whom_words == "" and Entry.objects.filter(detail__whom=people.officer.line).count() == 1


def test_the_same_key_assigns_once(people: County, command: Command) -> None:
    key = uuid4()
    first = assign(people.officer, command, people.health, client_key=key)
    again = assign(people.officer, command, people.head, client_key=key, title="另一项")
    assert again.pk == first.pk and holders(first) == {people.health.person_id}
    assert kinds(command).count("task_assigned") == 1


def test_only_who_leads_assigns(people: County, command: Command) -> None:
    for actor, refusal in ((people.water, Forbidden), (people.chief, Forbidden), (people.stranger, NotFound)):
        with pytest.raises(refusal):
            assign(actor, command, people.water)
    actions.take_command(actor=people.chief, command_id=command.pk, assume=True, words="到场")
    assert holders(assign(people.chief, command, people.water)) == {people.water.person_id}
    with pytest.raises(Forbidden):
        assign(people.officer, command, people.water)


@pytest.mark.parametrize("wrong", [{"title": "  "}, {"title": "长" * 101}, {"people": [10**9]}])
def test_what_cannot_be_given_leaves_nothing_behind(people: County, command: Command, wrong: dict[str, object]) -> None:
    before = kinds(command)
    with pytest.raises(Invalid):
        assign(people.officer, command, **wrong)
    assert kinds(command) == before and not Task.objects.filter(opened_by__isnull=False).exists()


def test_who_is_no_member_or_holds_no_post_is_not_given_anything(people: County, command: Command) -> None:
    with pytest.raises(Invalid, match="在岗成员"):
        assign(people.officer, command, people.water, people.stranger)
    leaves(people.head)
    with pytest.raises(Invalid, match="在岗成员"):
        assign(people.officer, command, people.head)


def test_there_is_an_end_to_what_one_command_assigns(
    people: County, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.command.actions.assigning.AT_MOST", 2)
    first = assign(people.officer, command)
    assign(people.officer, command)
    with pytest.raises(Conflict, match="最多布置 2 项"):
        assign(people.officer, command)
    assert Task.objects.filter(opened_by__isnull=False).first() == first


def test_after_the_end_nothing_is_assigned_any_more(people: County, command: Command) -> None:
    task = assign(people.officer, command, people.water)
    actions.close_command(actor=people.officer, command_id=command.pk, reason="解除")
    assert waiting(task) == set()
    with pytest.raises(Conflict, match="已经结束"):
        assign(people.officer, command, people.water)


def test_it_stays_through_a_change_of_level_and_is_settled_like_any_other(people: County, command: Command) -> None:
    task = assign(people.officer, command, people.health)
    actions.change_level(actor=people.officer, command_id=command.pk, level=2)
    assert waiting(task) == {people.health.person_id}
    with pytest.raises(Forbidden):
        actions.settle_task(actor=people.water, task_id=task.pk, done=True)
    actions.settle_task(actor=people.health, task_id=task.pk, done=True, word="已开通")
    assert waiting(task) == set() and shown(people.officer, task).state == "done"


def test_a_successor_in_the_post_inherits_it(world: World, people: County, command: Command) -> None:
    task = assign(people.officer, command, people.water, people.head)
    held = leaves(people.water)
    heir = world.person("新值班")
    Appointment.objects.create(person=heir, post=held.post, unit=held.unit, kind="primary", valid_from=clock.today())
    timers.follow_duty()
    assert holders(task) == waiting(task) == {heir.pk, people.head.person_id}


def test_a_post_that_stands_empty_gives_it_to_the_commander_until_somebody_comes(
    world: World, people: County, command: Command
) -> None:
    task = assign(people.officer, command, people.water)
    held = leaves(people.water)
    timers.follow_duty()
    assert holders(task) == waiting(task) == {people.officer.person_id}
    heir = world.person("新值班")
    Appointment.objects.create(person=heir, post=held.post, unit=held.unit, kind="primary", valid_from=clock.today())
    timers.follow_duty()
    assert heir.pk in waiting(task) and heir.pk in holders(task)


def test_a_colleague_who_comes_beside_the_holder_is_not_given_it(
    world: World, people: County, command: Command
) -> None:
    task = assign(people.officer, command, people.water)
    colleague = world.actor("水接班", world.unit("water"), role="duty")  # in the same post to everybody's eyes
    timers.follow_duty()
    assert waiting(task) == {people.water.person_id}
    leaves(people.water)
    timers.follow_duty()
    assert holders(task) == waiting(task) == {colleague.person_id}


def test_a_newcomer_to_another_post_is_not_given_it(world: World, people: County, command: Command) -> None:
    task = assign(people.officer, command, people.water)
    leaves(people.water)
    world.actor("卫接班", world.unit("health"), role="duty")
    timers.follow_duty()
    assert waiting(task) == {people.officer.person_id}


def test_over_http(people: County, command: Command) -> None:
    ask = {
        "client_key": str(uuid4()),
        "title": "开通临时安置点",
        "people": [people.water.person_id],
        "minutes": 30,
    }
    officer, place = Api(people.officer, "/api/command"), f"/commands/{command.pk}/tasks"
    after = officer.post(place, ask).json()
    assert [task["title"] for task in after["tasks"] if task["assigned_by"]] == ["开通临时安置点"]
    for wrong in ({"minutes": 0}, {"minutes": 10_081}, {"client_key": "x"}, {"people": ["王"]}):
        answer = officer.post(place, {**ask, **wrong})
        assert answer.status_code == 422 and answer.json()["message"]
