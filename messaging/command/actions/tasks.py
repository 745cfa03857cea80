"""The task list: opened from the checklist of the level, settled by whoever is responsible or the commander."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction

from messaging.command import policy
from messaging.command.contents import ChecklistItem
from messaging.command.models import Assignee, Called, Command, Task, TaskState
from messaging.command.policy import CommandAct
from messaging.command.telling import changed
from messaging.command.timeline import Detail, record_line, spoken
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words, matching
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.realtime.log import emit
from officehub.todo.actions import NewTodo, close_todo, close_todos, open_todos
from officehub.todo.payloads import QuickAct

SOURCE = "command_task"
WORD_LIMIT = 200
WORDS_LIMIT = 200

Held = Mapping[int, int]  # person → appointment

# From state to state, with what is said; what is done stays done.
NEXT: dict[str, frozenset[str]] = {
    TaskState.OPEN: frozenset({TaskState.DONE, TaskState.NOT_DONE}),
    TaskState.NOT_DONE: frozenset({TaskState.DONE}),
    TaskState.DONE: frozenset(),
}


def open_tasks(command: Command, actor: Actor | None, called: Held) -> list[Task]:
    """What the checklist asks for at the command's level and is not open yet. Statements grow with the checklist, not
    with the people."""
    have = set(Task.objects.filter(command=command).values_list("key", flat=True))
    checklist = command.content().checklist
    fresh = {
        item.key: (place, item)
        for place, item in enumerate(checklist)
        if command.level in item.levels and item.key not in have
    }
    tasks = Task.objects.bulk_create([_task(command, place, item) for place, item in fresh.values()])
    if not tasks:
        return []
    give(command, [(task, _responsible(command, fresh[task.key][1], called)) for task in tasks])
    detail: Detail = {"level": command.level, "count": len(tasks), "titles": "；".join(task.title for task in tasks)}
    record_line(actor, "command.tasks_opened", command.pk, detail)
    return tasks


def _task(command: Command, place: int, item: ChecklistItem) -> Task:
    now = clock.now()
    return Task(
        command=command,
        key=item.key,
        place=place,
        level=command.level,
        title=item.title,
        whom_words=in_words(item.whom)[:WORDS_LIMIT] if item.whom else "",
        opened_at=now,
        due_at=now + timedelta(minutes=item.minutes),
    )


def _responsible(command: Command, item: ChecklistItem, called: Held) -> Held:
    """Those called who match; nobody of them: the commander, so that no task is nobody's."""
    found = matching_of(item, called)
    return found or {command.commander.person_id: command.commander_id}


def matching_of(item: ChecklistItem, among: Held) -> Held:
    if item.whom is None or not among:
        return {}
    rows = Appointment.objects.filter(matching(item.whom), pk__in=among.values()).order_by("person")
    return dict(rows.values_list("person_id", "pk"))


def give(command: Command, given: Sequence[tuple[Task, Held]]) -> None:
    pairs = [(task, person, post) for task, held in given for person, post in held.items()]
    Assignee.objects.bulk_create(
        [Assignee(task=task, person_id=person, appointment_id=post) for task, person, post in pairs],
        ignore_conflicts=True,
    )
    open_todos([_todo(command, task, person, post) for task, person, post in pairs])


def _todo(command: Command, task: Task, person: int, post: int) -> NewTodo:
    return NewTodo(
        person_id=person,
        appointment_id=post,
        category="task",
        source=(SOURCE, task.pk),
        ask="complete",
        title=f"【演练】{task.title}" if command.drill else task.title,
        from_line=command.title,
        link=f"/command/{command.pk}",
        due_at=task.due_at,
        quick_acts=[QuickAct(verb="complete", path=f"command/tasks/{task.pk}/settle", body={"done": True})],
    )


@transaction.atomic
def settle_task(*, actor: Actor, task_id: int, done: bool, word: str = "") -> Task:
    """Not done asks for a word why."""
    found = Task.objects.filter(pk=task_id, command__in=policy.visible_to(actor)).values_list("command", flat=True)
    command_id = found.first()
    if command_id is None:
        raise NotFound
    command = policy.access_command(actor, command_id, lock=True)
    task = Task.objects.get(pk=task_id)
    _require(actor, command, task)
    said = spoken(word, limit=WORD_LIMIT, field="说明", required=False)
    if not done and not said:
        raise Invalid("请说明未能完成的原因。", field="word")
    state = TaskState.DONE if done else TaskState.NOT_DONE
    if state not in NEXT[task.state]:
        raise Conflict(f"该任务{TaskState(task.state).label}，无需再办。")
    task.state, task.word, task.settled_at, task.settled_by_id = state, said, clock.now(), actor.appointment_id
    task.save(update_fields=["state", "word", "settled_at", "settled_by"])
    late = task.settled_at > task.due_at
    detail: Detail = {"task": task.pk, "title": task.title, "word": said, "late": late}
    record_line(actor, "command.task_done" if done else "command.task_not_done", command.pk, detail)
    close_todo(source=(SOURCE, task.pk), outcome=state)
    emit(changed(command.pk))
    return task


def _require(actor: Actor, command: Command, task: Task) -> None:
    if command.closed_at is not None:
        raise Conflict("这次指挥已经结束，只能查看。")
    if policy.may(actor, CommandAct.SETTLE, command):
        return
    mine = Assignee.objects.filter(task=task, person=actor.person_id).exists()
    if not (mine and policy.may(actor, CommandAct.NOTE, command)):
        raise Forbidden("这项任务由责任人或指挥长办结。")


def held_by_roll(roll_call_id: int) -> dict[int, int]:
    rows = Called.objects.filter(roll_call=roll_call_id, gone_at=None)
    return dict(rows.values_list("person_id", "appointment_id"))


def close_all_todos(command: Command) -> None:
    ids = Task.objects.filter(command=command).values_list("pk", flat=True)
    close_todos(sources=[(SOURCE, pk) for pk in ids], outcome="ended")
