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
    return [_task(row) for row in rows[:LISTED]]


def _task(row: Task) -> FlowTask:
    instance = row.instance
    hooks = registry.hooks_of(instance.subject_kind)
    stage = versions.definition_of(instance).stage(row.stage)
    return FlowTask(
        task_id=row.pk,
        instance_id=instance.pk,
        subject_kind=instance.subject_kind,
        subject_id=instance.subject_id,
        title=hooks.title(instance.subject_id),
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
