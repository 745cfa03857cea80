"""What is open when posts change hands: who comes takes it over, who leaves is not asked any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from messaging.command.models import Assignee, Command, Task, TaskState
from officehub.directory.models import Appointment, Post
from officehub.todo.actions import close_todos

from .tasks import SOURCE, Held, give, held_by_roll, matching_of

Standing = tuple[int, str]  # unit and title: two 值班员 of one office stand in the same post


def pass_on(command: Command, roll_call_id: int, came: Held, went: Collection[int]) -> None:
    """A line of the checklist goes to newcomers who match it; what was assigned ad hoc to whoever stands in the post it
    was given to, once its holder is gone. What nobody is left for falls to the commander."""
    tasks = list(Task.objects.filter(command=command, state=TaskState.OPEN).order_by("pk"))
    _give_to_newcomers(command, tasks, came)
    _take_from(tasks, went)
    _give_to_successors(command, [task for task in tasks if task.posts], held_by_roll(roll_call_id))
    kept = set(Assignee.objects.filter(task__in=tasks).values_list("task", flat=True))
    commander = {command.commander.person_id: command.commander_id}
    give(command, [(task, commander) for task in tasks if task.pk not in kept])


def _give_to_newcomers(command: Command, tasks: Iterable[Task], came: Held) -> None:
    items = {item.key: item for item in command.content().checklist}
    give(command, [(task, matching_of(items[task.key], came)) for task in tasks if task.key in items])


def _take_from(tasks: Sequence[Task], people: Collection[int]) -> None:
    for person in people:
        close_todos(sources=[(SOURCE, task.pk) for task in tasks], person_id=person, outcome="left")
    Assignee.objects.filter(task__in=tasks, person__in=people).delete()


def _give_to_successors(command: Command, tasks: Sequence[Task], called: Held) -> None:
    if not tasks:
        return
    given = _posts_given(tasks)
    holding = _posts_held(tasks)
    present = _by_post(called)
    successors: list[tuple[Task, Held]] = []
    for task in tasks:
        vacant = given[task.pk] - holding[task.pk]
        successors.append((task, {person: held for post in vacant for person, held in present[post].items()}))
    give(command, successors)


def _posts_given(tasks: Sequence[Task]) -> dict[int, set[Standing]]:
    posts = Post.objects.in_bulk({post for task in tasks for post in task.posts})
    return {task.pk: {(posts[pk].unit_id, posts[pk].title) for pk in task.posts if pk in posts} for task in tasks}


def _posts_held(tasks: Sequence[Task]) -> Mapping[int, set[Standing]]:
    found: dict[int, set[Standing]] = defaultdict(set)
    rows = Assignee.objects.filter(task__in=tasks)
    for task, unit, title in rows.values_list("task", "appointment__post__unit", "appointment__post__title"):
        found[task].add((unit, title))
    return found


def _by_post(called: Held) -> Mapping[Standing, dict[int, int]]:
    found: dict[Standing, dict[int, int]] = defaultdict(dict)
    rows = Appointment.objects.filter(pk__in=called.values())
    for person, held, unit, title in rows.values_list("person_id", "pk", "post__unit", "post__title"):
        found[unit, title][person] = held
    return found
