"""The three colours, by a rule that is data: kept with each force, shown in words beside whatever wears a colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from officehub.kernel import clock

from .models import Force, Task, TaskStep


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


LETTERS = {Colour.GREEN: "绿", Colour.YELLOW: "黄", Colour.RED: "红"}  # beside the colour, for whoever sees none
MOST_WEEKS = 160


@dataclass(frozen=True)
class Rule:
    """Red: past the due day and not done. Yellow: due within `soon_days`, or `behind_percent` points behind where an
    even pace would be. Green: everything else, and whatever is done."""

    soon_days: int
    behind_percent: int

    @property
    def words(self) -> str:
        return (
            f"红：超过完成时限未完成；黄：距时限不足 {self.soon_days} 天未完成，"
            f"或进度落后匀速计划 {self.behind_percent} 个百分点以上；绿：正常推进或已完成"
        )

    def colour(self, starts_on: date, due_on: date, percent: int, day: date) -> Colour:
        if percent >= 100:
            return Colour.GREEN
        if day > due_on:
            return Colour.RED
        if day < starts_on:
            return Colour.GREEN
        if due_on - day < timedelta(days=self.soon_days) or planned(starts_on, due_on, day) - percent >= max(
            self.behind_percent, 1
        ):
            return Colour.YELLOW
        return Colour.GREEN


def rule_of(force: Force) -> Rule:
    return Rule(force.soon_days, force.behind_percent)


def planned(starts_on: date, due_on: date, day: date) -> int:
    """Per cent that an even pace would have reached on that day's evening."""
    if day < starts_on:
        return 0
    if day >= due_on:
        return 100
    return round(100 * ((day - starts_on).days + 1) / ((due_on - starts_on).days + 1))


@dataclass(frozen=True)
class Cell:
    """One week of one task: `colour` None where the week is still to come and only planned."""

    week: int  # place in the chart's weeks
    colour: Colour | None
    percent: int | None


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_of(force: Force, tasks: Iterable[Task]) -> list[date]:
    """The Mondays the chart spans: the force's own time, and what ran over it."""
    today = clock.today()
    first = min([force.starts_on, *(task.starts_on for task in tasks)])
    last = force.ends_on
    if any(task.done_at is None for task in tasks) and force.closed_at is None:
        last = max(last, today)
    start = monday_of(first)
    count = (monday_of(last) - start).days // 7 + 1
    return [start + timedelta(weeks=week) for week in range(min(count, MOST_WEEKS))]


def cells(rule: Rule, task: Task, steps: Sequence[TaskStep], weeks: Sequence[date], today: date) -> list[Cell]:
    """A past week wears the colour it had on its Sunday, the present one today's. `steps` oldest first."""
    done_on = clock.local(task.done_at).date() if task.done_at else None
    last = done_on or max(today, task.due_on)
    found = []
    for place, monday in enumerate(weeks):
        sunday = monday + timedelta(days=6)
        if sunday < task.starts_on or monday > last:
            continue
        if monday > today:
            found.append(Cell(place, None, None))
            continue
        day = min(sunday, today)
        percent = _percent_on(steps, day)
        found.append(Cell(place, rule.colour(task.starts_on, task.due_on, percent, day), percent))
    return found


def _percent_on(steps: Sequence[TaskStep], day: date) -> int:
    reached = 0
    for step in steps:
        if clock.local(step.at).date() > day:
            break
        reached = step.percent
    return reached


def colour_today(rule: Rule, task: Task) -> Colour:
    return rule.colour(task.starts_on, task.due_on, task.percent, clock.today())
