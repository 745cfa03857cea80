"""The one clock of working time, for rooms that may not import `officehub.flow.worktime`, which provides it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

Measure = Callable[[datetime, datetime], int]

_measures: list[Measure] = []


def provide(measure: Measure) -> None:
    """Called once, in `AppConfig.ready()`."""
    _measures[:] = [measure]


def working_seconds(start: datetime, end: datetime) -> int:
    """Seconds of office hours from `start` to `end`; 0 where `end` is not later."""
    return _measures[0](start, end)


def seconds_left(now: datetime, due: datetime) -> int:
    """Seconds of office hours until `due`; negative once it has passed."""
    return working_seconds(now, due) if due >= now else -working_seconds(due, now)
