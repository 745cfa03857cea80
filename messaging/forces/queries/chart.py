"""The wall-chart on paper."""

from __future__ import annotations

from messaging.forces import policy
from messaging.forces.colours import cells, colour_today, rule_of, weeks_of
from messaging.forces.models import Force
from messaging.forces.papers.chart import Chart, Line, chart_pdf
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock

from .work import steps_of, tasks_of


def chart(*, actor: Actor, force_id: int) -> tuple[Force, bytes]:
    """A3 across. Who took it is in the ledger."""
    force, _ = policy.access_force(actor, force_id)
    tasks = [task for task in tasks_of(force) if task.dropped_at is None]
    weeks, steps, rule = weeks_of(force, tasks), steps_of(force), rule_of(force)
    today = clock.today()
    lines = [
        Line(
            number=task.number,
            title=task.title,
            owner=f"{task.responsible.unit_name} {task.responsible.person.name}",
            due=task.due_on,
            percent=task.percent,
            colour=colour_today(rule, task),
            cells={cell.week: (cell.colour, cell.percent) for cell in cells(rule, task, steps[task.pk], weeks, today)},
        )
        for task in tasks
    ]
    under = f"牵头单位：{force.owner_unit.name}　　起止：{force.starts_on} 至 {force.ends_on}　　截至：{today}"
    mark = f"{actor.name} {actor.unit_name} {clock.local(clock.now()):%Y-%m-%d %H:%M}"
    record(actor, "force.chart", subject=("force", force.pk), detail={"items": len(lines)})
    return force, chart_pdf(Chart(force.title, under, rule.words, weeks, lines, mark))
