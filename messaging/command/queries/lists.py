"""Plans and commands as lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from messaging.command import policy
from messaging.command.models import Command, Plan, TaskState
from messaging.command.payloads import CommandBrief, CommandList, PlanBrief, PlanList, PlanPayload
from messaging.command.policy import PlanAct
from officehub.directory.actor import Actor
from officehub.directory.audience import in_words
from officehub.directory.models import Unit
from officehub.directory.payloads import brief_of, unit_brief
from officehub.directory.receivers import unit_line_paths
from officehub.kernel.errors import Invalid

from . import rolls

PAGE = 30
GONE = "调度对象中有已不存在的地区或单位，请修改预案"


def plans(*, actor: Actor) -> PlanList:
    """Those in use first."""
    rows = list(policy.plans_visible_to(actor).order_by("-retired_at", "unit__path", "title", "pk"))
    running = _running(rows)
    return PlanList(
        items=[_brief(actor, plan, running) for plan in rows],
        keeps_for=[unit_brief(unit) for unit in _kept_units(actor)],
    )


def plan(*, actor: Actor, plan_id: int) -> PlanPayload:
    found = policy.access_plan(actor, plan_id)
    return PlanPayload(
        **_brief(actor, found, _running([found])).model_dump(),
        body=found.content(),
        changed_at=found.changed_at,
        changed_line=found.changed_line,
    )


def _kept_units(actor: Actor) -> list[Unit]:
    """The actor's own office and the organs above it, the organ first."""
    units = Unit.objects.filter(path__in=unit_line_paths(actor.unit_path)).order_by("path")
    return [unit for unit in units if policy.may_keep_plans_of(actor, unit)]


def _running(rows: Sequence[Plan]) -> dict[tuple[int, bool], int]:
    """(plan, drill) → the command that runs."""
    found = Command.objects.filter(plan__in=rows, closed_at=None)
    return {(plan, drill): pk for pk, plan, drill in found.values_list("pk", "plan", "drill")}


def _brief(actor: Actor, plan: Plan, running: dict[tuple[int, bool], int]) -> PlanBrief:
    body = plan.content()
    return PlanBrief(
        id=plan.pk,
        title=plan.title,
        event_kind=plan.event_kind,  # type: ignore[arg-type]
        unit=unit_brief(plan.unit),
        version=plan.version,
        levels=body.levels(),
        audience_words=_words(plan),
        tasks=len(body.checklist),
        retired=plan.retired_at is not None,
        running=running.get((plan.pk, False)),
        drilling=running.get((plan.pk, True)),
        abilities=[act for act in PlanAct if act in policy.plan_acts(actor, plan)],
    )


def _words(plan: Plan) -> str:
    try:
        return in_words(plan.content().audience)
    except Invalid:
        return GONE


def commands(*, actor: Actor, running: bool | None = None, before: int | None = None) -> CommandList:
    """Newest first; `running`: only those that run, or only those that ended."""
    rows = policy.visible_to(actor)
    if running is not None:
        rows = rows.filter(closed_at__isnull=running)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return CommandList(items=briefs(actor, found[:PAGE]), next=found[PAGE - 1].pk if len(found) > PAGE else None)


def briefs(actor: Actor, rows: Sequence[Command]) -> list[CommandBrief]:
    """Three queries, however many."""
    newest = rolls.newest_rolls([command.pk for command in rows])
    lines = rolls.lines_of(newest.values())
    still_open = Count("tasks", filter=Q(tasks__state=TaskState.OPEN))
    counted = Command.objects.filter(pk__in=[command.pk for command in rows]).annotate(still_open=still_open)
    open_tasks = dict(counted.values_list("pk", "still_open"))
    found = []
    for command in rows:
        roll = newest[command.pk]
        mine = [line for line in lines[roll.pk] if line.person_id == actor.person_id]
        found.append(
            CommandBrief(
                id=command.pk,
                title=command.title,
                event_kind=command.event_kind,  # type: ignore[arg-type]
                unit=unit_brief(command.unit),
                drill=command.drill,
                level=command.level,
                place=command.place,
                commander=brief_of(command.commander),
                started_at=command.started_at,
                closed_at=command.closed_at,
                roll=rolls.count(roll, lines[roll.pk]),
                open_tasks=open_tasks[command.pk],
                waits=command.closed_at is None and any(not line.arrived_at and not line.gone_at for line in mine),
            )
        )
    return found
