"""The years the State Council has announced, from the `chinesecalendar` package into our own table."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

MAKE_UP = "调休上班"
FIRST_YEAR = 2004


def announced_days(first: int = FIRST_YEAR) -> dict[date, tuple[bool, str]]:
    """`{date: (is_workday, note)}` from `first` to the last year the package knows."""
    days: dict[date, tuple[bool, str]] = {}
    day = date(first, 1, 1)
    while True:
        try:
            days[day] = _day(day)
        except NotImplementedError:  # the package's word for a year not yet announced
            return days
        day += timedelta(days=1)


def _day(day: date) -> tuple[bool, str]:
    works = bool(chinese_calendar.is_workday(day))
    if works:
        return True, MAKE_UP if day.weekday() >= 5 else ""
    _, holiday = chinese_calendar.get_holiday_detail(day)
    if holiday:
        return False, chinese_calendar.Holiday(holiday).chinese
    return False, "" if day.weekday() >= 5 else "放假"
