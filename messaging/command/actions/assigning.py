"""临时任务: what the commander gives somebody to do while the command runs, beside the checklist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from messaging.command import policy
from messaging.command.models import Command, Task
from messaging.command.payloads import AssignTask
from messaging.command.policy import CommandAct
from messaging.command.telling import changed
from messaging.command.timeline import Detail, record_line, spoken
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.realtime.log import emit, together

from .members import posts_of
from .tasks import WORDS_LIMIT, give

TITLE_LIMIT = 100
AT_MOST = 100  # of one command


@transaction.atomic
def assign_task(*, actor: Actor, command_id: int, ask: AssignTask) -> Task:
    """The same `client_key` assigns once. Nobody named: it is the commander's."""
    command = policy.access_command(actor, command_id, CommandAct.ASSIGN, lock=True)
    key = f"+{ask.client_key.hex}"  # no line of a checklist can have it
    assigned = Task.objects.filter(command=command, key=key).first()
    if assigned is not None:
        return assigned
    if Task.objects.filter(command=command, opened_by__isnull=False).count() >= AT_MOST:
        raise Conflict(f"一次指挥最多布置 {AT_MOST} 项临时任务。")
    title = spoken(ask.title, limit=TITLE_LIMIT, field="任务")
    chosen = _responsible(command, ask.people)
    now = clock.now()
    task = Task.objects.create(
        command=command,
        key=key,
        place=0,
        level=command.level,
        title=title,
        whom_words=_in_words(chosen),
        opened_by_id=actor.appointment_id,
        posts=[held.post_id for held in chosen],
        opened_at=now,
        due_at=now + timedelta(minutes=ask.minutes),
    )
    held = {each.person_id: each.pk for each in chosen} or {command.commander.person_id: command.commander_id}
    whom = task.whom_words or _line(command.commander)
    detail: Detail = {"task": task.pk, "title": title, "whom": whom, "minutes": ask.minutes}
    with together():
        give(command, [(task, held)])
        record_line(actor, "command.task_assigned", command.pk, detail)
        emit(changed(command.pk))
    return task


def _responsible(command: Command, people: Sequence[int]) -> list[Appointment]:
    """In the order they were named."""
    ids = list(dict.fromkeys(people))
    held = posts_of(command, ids) if ids else {}
    if len(held) < len(ids):
        raise Invalid("责任人须是本次指挥的在岗成员，请重新选择。", field="people")
    return [held[person] for person in ids]


def _line(held: Appointment) -> str:
    return f"{held.person.name} · {held.unit.name} {held.post.title}"


def _in_words(chosen: Sequence[Appointment]) -> str:
    """As many names as there is room for, and how many in all."""
    words = ""
    for held in chosen:
        longer = f"{words}、{_line(held)}" if words else _line(held)
        if len(longer) > WORDS_LIMIT - len("等999人"):
            return f"{words}等{len(chosen)}人"
        words = longer
    return words
