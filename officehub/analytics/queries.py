"""How long things take: by month, step, kind and unit, in working days, against the same period a year before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Avg, Count, F, FloatField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from officehub.audit.policy import is_auditor
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.flow import registry, worktime
from officehub.kernel import clock
from officehub.kernel.payload import Payload, SearchedDay

from . import policy
from .models import HandledRun, HandledStep
from .payloads import GroupPayload, HandlingPayload, Headline, MonthPayload, RunPayload, StepPayload

TREND_MONTHS = 13  # a year, and the same month of the year before
UNITS_SHOWN = 200
RUNS_SHOWN = 50


class Percentile(Aggregate):
    """`percentile_cont`: between two rows it interpolates."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: str | Combinable, fraction: float) -> None:
        super().__init__(expression, fraction=fraction)


class HandlingFilters(Payload):
    until: SearchedDay | None = None  # any day of the last month; this month unless told
    months: int = 1  # how many, the last included
    unit_id: int | None = None  # with everything under it
    category: str = ""


@dataclass(frozen=True)
class Period:
    since: date
    until: date  # first days of the first and the last month

    @classmethod
    def of(cls, filters: HandlingFilters) -> Period:
        until = (filters.until or clock.today()).replace(day=1)
        return cls(back(until, max(1, min(filters.months, 24)) - 1), until)

    @property
    def last_year(self) -> Period:
        return Period(back(self.since, 12), back(self.until, 12))


def back(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


SPREAD: Mapping[str, Aggregate] = {
    "count": Count("*"),
    "mean": Avg("working_seconds", output_field=FloatField()),
    "median": Percentile("working_seconds", 0.5),
    "p90": Percentile("working_seconds", 0.9),
}
BURDEN: Mapping[str, Aggregate] = {
    name: Avg(name, output_field=FloatField()) for name in ("steps", "signatures", "returns")
}


def handling(*, actor: Actor, filters: HandlingFilters) -> HandlingPayload:
    policy.require_insight(actor)
    period = Period.of(filters)
    unit = policy.access_unit(actor, filters.unit_id) if filters.unit_id else None
    runs = _narrowed(policy.visible_to(actor), filters, unit)
    now, before = _during(runs, period), _during(runs, period.last_year)
    units = _units(now, before, organs=unit is None and is_auditor(actor))
    return HandlingPayload(
        since=period.since,
        until=period.until,
        day_hours=_day_seconds() / 3600,
        unit_id=unit.pk if unit else None,
        unit_name=unit.name if unit else "",
        headline=Headline(**_headline(now.aggregate(**SPREAD, **BURDEN), before.aggregate(**SPREAD))),
        months=_months(runs, period.until),
        steps=_steps(_during(_steps_of(actor, filters, unit), period)),
        categories=[GroupPayload(id=0, name=name, **row) for name, row in _grouped(now, before, "category")],
        units=units[:UNITS_SHOWN],
        more_units=max(0, len(units) - UNITS_SHOWN),
    )


def slowest(*, actor: Actor, filters: HandlingFilters) -> list[RunPayload]:
    """The finished things behind a figure, longest first."""
    policy.require_insight(actor)
    unit = policy.access_unit(actor, filters.unit_id) if filters.unit_id else None
    runs = _during(_narrowed(policy.visible_to(actor), filters, unit), Period.of(filters))
    found = list(runs.select_related("unit").order_by("-working_seconds", "pk")[:RUNS_SHOWN])
    titles = _titles(found)
    return [_run(run, titles) for run in found]


def _narrowed(runs: QuerySet[HandledRun], filters: HandlingFilters, unit: Unit | None) -> QuerySet[HandledRun]:
    if unit:
        runs = runs.filter(unit__path__startswith=unit.path)
    return runs.filter(category=filters.category) if filters.category else runs


def _steps_of(actor: Actor, filters: HandlingFilters, unit: Unit | None) -> QuerySet[HandledStep]:
    steps = policy.steps_visible_to(actor)
    if unit:
        steps = steps.filter(unit__path__startswith=unit.path)
    return steps.filter(run__category=filters.category) if filters.category else steps


def _during(rows: QuerySet[Any], period: Period) -> QuerySet[Any]:
    return rows.filter(month__gte=period.since, month__lte=period.until)


def _units(now: QuerySet[HandledRun], before: QuerySet[HandledRun], *, organs: bool) -> list[GroupPayload]:
    """By organ with its offices, or by office. Offices are drafting units: whose document it is."""
    if organs:
        now, before = (rows.annotate(path=Left("unit__path", Unit.steplen)) for rows in (now, before))
    found = _grouped(now, before, "path" if organs else "unit__path")
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=[path for path, _ in found])}
    return [GroupPayload(id=units[path].pk, name=units[path].name, **row) for path, row in found]


def _grouped(now: QuerySet[HandledRun], before: QuerySet[HandledRun], key: str) -> list[tuple[str, dict[str, Any]]]:
    """Most documents first."""
    earlier = {row[key]: row for row in before.values(key).annotate(**SPREAD)}
    rows = now.values(key).annotate(**SPREAD, **BURDEN).order_by("-count", key)
    return [(row[key], _headline(row, earlier.get(row[key], {}))) for row in rows]


def _headline(row: Mapping[str, Any], earlier: Mapping[str, Any]) -> dict[str, Any]:
    mean, last_year = row["mean"], earlier.get("mean")
    return {
        **_spread(row),
        "last_year_count": earlier.get("count") or 0,
        "last_year_mean": _days(last_year),
        "change": round((mean / last_year - 1) * 100, 1) if mean is not None and last_year else None,
        **{name: None if row[name] is None else round(row[name], 2) for name in BURDEN},
    }


def _spread(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"count": row["count"], **{name: _days(row[name]) for name in ("mean", "median", "p90")}}


def _months(runs: QuerySet[HandledRun], until: date) -> list[MonthPayload]:
    """Every month, the empty ones too: a gap in a line is no zero."""
    trend = Period(back(until, TREND_MONTHS - 1), until)
    rows = {row["month"]: row for row in _during(runs, trend).values("month").annotate(**SPREAD)}
    months = [back(until, count) for count in reversed(range(TREND_MONTHS))]
    nothing = {"count": 0, "mean": None, "median": None, "p90": None}
    return [MonthPayload(month=month, **_spread(rows.get(month, nothing))) for month in months]


def _steps(steps: QuerySet[HandledStep]) -> list[StepPayload]:
    rows = steps.values("stage").annotate(
        count=Count("*"),
        waiting=Percentile("waiting_seconds", 0.5),
        working=Percentile(F("working_seconds") - F("waiting_seconds"), 0.5),
        p90=Percentile("working_seconds", 0.9),
    )
    found = [
        StepPayload(
            stage=row["stage"],
            count=row["count"],
            waiting=_hours(row["waiting"]),
            working=_hours(row["working"]),
            p90=_hours(row["p90"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda step: (-step.waiting, step.stage))


def _run(run: HandledRun, titles: Mapping[tuple[str, int], str]) -> RunPayload:
    return RunPayload(
        instance_id=run.pk,
        subject_kind=run.subject_kind,
        subject_id=run.subject_id,
        title=titles.get((run.subject_kind, run.subject_id), ""),
        category=run.category,
        unit_name=run.unit.name,
        ended_at=run.ended_at,
        natural_seconds=run.natural_seconds,
        working_days=_days(run.working_seconds) or 0.0,
        steps=run.steps,
        signatures=run.signatures,
        returns=run.returns,
    )


def _titles(runs: list[HandledRun]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    for kind in {run.subject_kind for run in runs}:
        ids = [run.subject_id for run in runs if run.subject_kind == kind]
        found |= {(kind, pk): title for pk, title in registry.hooks_of(kind).titles(ids).items()}
    return found


def _day_seconds() -> int:
    return worktime.calendar().hours.day


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / _day_seconds(), 2)


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 2)
