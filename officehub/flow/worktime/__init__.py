"""Working time for everybody: what an hour of office time is, and when a deadline falls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from officehub.kernel import clock

from .calendar import Span
from .store import calendar, forget, save_days

__all__ = [
    "announced",
    "calendar",
    "closed_hours",
    "deadline",
    "effective_seconds",
    "forget",
    "natural_deadline",
    "save_days",
    "warnings",
    "working_hours_deadline",
    "working_seconds",
]

NOVEMBER = 11  # the State Council announces the next year in November


def working_seconds(start: datetime, end: datetime) -> int:
    return calendar().working_seconds(start, end)


def effective_seconds(start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> int:
    return calendar().effective_seconds(start, end, pauses)


def closed_hours(start: datetime, end: datetime) -> list[Span]:
    return calendar().closed_hours(start, end)


def deadline(start: datetime, working_days: int) -> datetime:
    """The day of `start` is not counted; the last day ends with the office hours."""
    return calendar().after_working_days(start, working_days)


def working_hours_deadline(start: datetime, hours: float) -> datetime:
    return calendar().after_working_seconds(start, round(hours * 3600))


def natural_deadline(start: datetime, hours: float) -> datetime:
    """Deadlines in hours run around the clock unless their kind says working hours."""
    return start + timedelta(hours=hours)


def announced(moment: datetime) -> bool:
    """False: the year is not in the calendar, so its days follow the weekends and may still change."""
    return calendar().is_announced(clock.local(moment).year)


def warnings(today: date | None = None) -> list[str]:
    """What the calendar's keeper should be told."""
    day = today or clock.today()
    known = calendar()
    years = [day.year] + ([day.year + 1] if day.month >= NOVEMBER else [])
    return [
        f"{year} 年的工作日历尚未导入，暂按周一至周五推算；请导入国务院办公厅放假通知。"
        for year in years
        if not known.is_announced(year)
    ]
