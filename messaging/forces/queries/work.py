"""Tasks with the weeks they wear, and the lists they point to."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import cast

from messaging.forces import policy
from messaging.forces.colours import Rule, cells, colour_today, planned, rule_of, weeks_of
from messaging.forces.models import Force, Member, Task, TaskStep
from messaging.forces.payloads import (
    AimKindName,
    ForceAim,
    ForceCell,
    ForceTask,
    ForceTaskHistory,
    ForceTaskStep,
    ForceWork,
)
from messaging.forces.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import NotFound


def work(*, actor: Actor, force_id: int) -> ForceWork:
    force, seat = policy.access_force(actor, force_id)
    allowed = policy.acts(actor, force, seat)
    tasks = tasks_of(force)
    weeks = weeks_of(force, [task for task in tasks if task.dropped_at is None])
    steps = steps_of(force)
    rule = rule_of(force)
    return ForceWork(
        aims=_aims(force, tasks),
        tasks=[_task(rule, task, steps[task.pk], weeks, seat, allowed) for task in tasks],
        weeks=weeks,
        today=clock.today(),
        rule_words=rule.words,
    )


def history(*, actor: Actor, force_id: int, task_id: int) -> ForceTaskHistory:
    force, _ = policy.access_force(actor, force_id)
    task = force.tasks.filter(pk=task_id).first()
    if task is None:
        raise NotFound
    return ForceTaskHistory(
        items=[
            ForceTaskStep(
                at=step.at,
                line=step.person_line,
                act=step.act,
                percent=step.percent,
                note=step.note,
                changes=step.changes,
            )
            for step in task.steps.order_by("-at", "-pk")
        ]
    )


def tasks_of(force: Force) -> list[Task]:
    return list(force.tasks.select_related("responsible__person").order_by("number"))


def steps_of(force: Force) -> dict[int, list[TaskStep]]:
    """By task, oldest first."""
    found: dict[int, list[TaskStep]] = defaultdict(list)
    for step in TaskStep.objects.filter(task__force=force).order_by("at", "pk"):
        found[step.task_id].append(step)
    return found


def _aims(force: Force, tasks: list[Task]) -> list[ForceAim]:
    used = Counter(pk for task in tasks for pk in (task.goal_id, task.policy_id, task.measure_id))
    rows = force.aims.order_by("kind", "order", "pk")
    return [ForceAim(id=row.pk, kind=cast("AimKindName", row.kind), text=row.text, tasks=used[row.pk]) for row in rows]


def _task(
    rule: Rule, task: Task, steps: list[TaskStep], weeks: list[date], seat: Member | None, allowed: frozenset[Act]
) -> ForceTask:
    today = clock.today()
    worn = cells(rule, task, steps, weeks, today) if task.dropped_at is None else []
    return ForceTask(
        id=task.pk,
        number=task.number,
        title=task.title,
        goal_id=task.goal_id,
        policy_id=task.policy_id,
        measure_id=task.measure_id,
        responsible_id=task.responsible_id,
        responsible=task.responsible.person.name,
        unit=task.responsible.unit_name,
        starts_on=task.starts_on,
        due_on=task.due_on,
        percent=task.percent,
        planned=planned(task.starts_on, task.due_on, today),
        colour=colour_today(rule, task).value,
        done_at=task.done_at,
        dropped_at=task.dropped_at,
        cells=[ForceCell(week=c.week, colour=c.colour.value if c.colour else None, percent=c.percent) for c in worn],
        abilities=_abilities(task, seat, allowed),
    )


def _abilities(task: Task, seat: Member | None, allowed: frozenset[Act]) -> list[str]:
    if task.dropped_at is not None:
        return []
    found = ["progress"] if policy.may_progress(seat, allowed, task) else []
    return [*found, "change"] if Act.PLAN in allowed and task.done_at is None else found
