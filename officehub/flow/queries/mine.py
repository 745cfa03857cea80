"""Tasks that wait for the actor's person, most pressing first."""

from __future__ import annotations

from django.db.models import F

from officehub.directory.actor import Actor
from officehub.flow import registry, versions
from officehub.flow.machine.verbs import OPEN_STATUSES
from officehub.flow.models import Task
from officehub.flow.payloads import FlowTask
from officehub.kernel import clock, worktime

LISTED = 200


def my_tasks(*, actor: Actor) -> list[FlowTask]:
    rows = Task.objects.filter(person_id=actor.person_id, status__in=sorted(OPEN_STATUSES))
    rows = rows.select_related("instance__definition").order_by(F("due_at").asc(nulls_last=True), "arrived_at")
    tasks = list(rows[:LISTED])
    titles = _titles(tasks)
    return [_task(row, titles[row.instance.subject_kind, row.instance.subject_id]) for row in tasks]


def _titles(tasks: list[Task]) -> dict[tuple[str, int], str]:
    ids: dict[str, set[int]] = {}
    for task in tasks:
        ids.setdefault(task.instance.subject_kind, set()).add(task.instance.subject_id)
    return {
        (kind, pk): title
        for kind, wanted in ids.items()
        for pk, title in registry.hooks_of(kind).titles(sorted(wanted)).items()
    }


def _task(row: Task, title: str) -> FlowTask:
    instance = row.instance
    hooks = registry.hooks_of(instance.subject_kind)
    stage = versions.definition_of(instance).stage(row.stage)
    return FlowTask(
        task_id=row.pk,
        instance_id=instance.pk,
        subject_kind=instance.subject_kind,
        subject_id=instance.subject_id,
        title=title,
        link=hooks.link(instance.subject_id),
        stage=row.stage,
        stage_title=stage.title,
        arrived_at=row.arrived_at,
        opened_at=row.first_opened_at,
        due_at=row.due_at,
        seconds_left=worktime.seconds_left(clock.now(), row.due_at) if row.due_at else None,
        urged=row.urged,
        verbs=list(stage.verbs),
    )
