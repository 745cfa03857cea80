"""Texts drawn up from what the force knows already: nobody is asked to fill anything in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from officehub.kernel import clock

from .colours import Colour, colour_today, planned, rule_of
from .models import Force, Problem, Rung, Task, TaskStep

NUMERALS = "一二三四五六七八九十"


def weekly(force: Force, week: date) -> str:
    """周报 of the week that begins on that Monday, as of now."""
    tasks = _tasks(force)
    since, until = _moment(week), _moment(week + timedelta(days=7))
    today = clock.today()
    done = [task for task in tasks if task.done_at and since <= task.done_at < until]
    open_ = [task for task in tasks if task.done_at is None]
    colours = {task.pk: colour_today(rule_of(force), task) for task in open_}
    late = [task for task in open_ if colours[task.pk] is Colour.RED]
    behind = [task for task in open_ if colours[task.pk] is Colour.YELLOW]
    coming = [task for task in open_ if today <= task.due_on <= today + timedelta(days=14)]
    finished = sum(task.done_at is not None for task in tasks)
    head = (
        f"{force.title}周报（{_day(week)}至{_day(week + timedelta(days=6))}）\n\n"
        f"专班共有任务 {len(tasks)} 项，已完成 {finished} 项，推进中 {len(open_)} 项"
        f"（绿 {len(open_) - len(late) - len(behind)}、黄 {len(behind)}、红 {len(late)}）。"
    )
    parts = [
        ("本周完成", [_line(task) for task in done]),
        ("本周进展", _moves(force, since, until)),
        ("逾期未完成", [f"{_line(task)}，时限 {_day(task.due_on)}，进度 {task.percent}%" for task in late]),
        ("进度预警", [_behind(task, today) for task in behind]),
        ("近两周到期", [f"{_line(task)}，时限 {_day(task.due_on)}" for task in coming]),
        ("问题", _problems(force, since, until)),
    ]
    return head + _sections(parts)


def agenda(force: Force) -> str:
    """例会议程 from what is open: as text, to be copied or handed on."""
    open_ = [task for task in _tasks(force) if task.done_at is None]
    rule, today = rule_of(force), clock.today()
    pressing = [task for task in open_ if colour_today(rule, task) is not Colour.GREEN]
    coming = [task for task in open_ if task not in pressing and task.due_on <= today + timedelta(days=21)]
    unsolved = [problem for problem in _listed(force) if problem.solved_at is None]
    day = next_meeting(force)
    when = f"时间：{_day(day)} {force.meets_at:%H:%M}\n" if day and force.meets_at else ""
    parts = [
        ("听取需协调的问题", [_problem(problem) for problem in unsolved]),
        ("研究黄色、红色任务", [f"{_line(task)}，时限 {_day(task.due_on)}，进度 {task.percent}%" for task in pressing]),
        ("通报近期到期任务", [f"{_line(task)}，时限 {_day(task.due_on)}" for task in coming]),
    ]
    body = _sections([part for part in parts if part[1]]) or "\n\n目前没有需要研究的未完事项。"
    return f"{force.title}工作例会议程\n{when}".rstrip() + body


def next_meeting(force: Force) -> date | None:
    """The next day the force meets on, today included, while it runs."""
    if force.meets_weekday is None or force.closed_at is not None:
        return None
    today = max(clock.today(), force.starts_on)
    day = today + timedelta(days=(force.meets_weekday - today.isoweekday()) % 7)
    return day if day <= force.ends_on else None


def _tasks(force: Force) -> list[Task]:
    return list(force.tasks.filter(dropped_at=None).select_related("responsible__person").order_by("number"))


def _sections(parts: Sequence[tuple[str, list[str]]]) -> str:
    text = ""
    for place, (title, lines) in enumerate(parts):
        text += f"\n\n{NUMERALS[place]}、{title}"
        text += "".join(f"\n{number}. {line}" for number, line in enumerate(lines, 1)) or "\n无。"
    return text


def _line(task: Task) -> str:
    seat = task.responsible
    return f"{task.title}（{seat.unit_name} {seat.person.name}）"


def _behind(task: Task, today: date) -> str:
    ought = planned(task.starts_on, task.due_on, today)
    return f"{_line(task)}，时限 {_day(task.due_on)}，进度 {task.percent}%，按匀速应达 {ought}%"


def _moves(force: Force, since: datetime, until: datetime) -> list[str]:
    """The last word on each task that moved and is not done."""
    steps = TaskStep.objects.filter(
        task__force=force, task__dropped_at=None, task__done_at=None, act="progress", at__gte=since, at__lt=until
    ).select_related("task__responsible__person")
    last = {step.task_id: step for step in steps.order_by("at", "pk")}
    ordered = sorted(last.values(), key=lambda step: step.task.number)
    return [f"{_line(step.task)}：{step.percent}%{'，' + step.note if step.note else ''}" for step in ordered]


def _listed(force: Force) -> list[Problem]:
    rows = force.problems.select_related("owner__person")
    return list(rows.order_by("-rung", "raised_at"))


def _problems(force: Force, since: datetime, until: datetime) -> list[str]:
    rows = _listed(force)
    lines = [_problem(row) for row in rows if row.solved_at is None]
    solved = [row for row in rows if row.solved_at and since <= row.solved_at < until]
    return lines + [f"{row.title}：已解决，{row.solution}" for row in solved]


def _problem(problem: Problem) -> str:
    where = "" if problem.rung == Rung.OWNER else f"，已提级至{Rung(problem.rung).label}"
    owner = f"{problem.owner.unit_name} {problem.owner.person.name}"
    return f"{problem.title}（{owner}，提出于 {_when(problem.raised_at)}{where}）"


def _when(moment: datetime) -> str:
    return _day(clock.local(moment).date())


def _day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(0), clock.SHANGHAI)
