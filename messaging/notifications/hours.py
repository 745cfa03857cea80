"""When somebody is left alone, as arithmetic: windows of the day, whole rest days, and the first minute after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from officehub.kernel.clock import SHANGHAI

IsWorkday = Callable[[date], bool]
LOOK_AHEAD = 40  # days; longer than any holiday


@dataclass(frozen=True)
class Window:
    """`starts` and `ends` in minutes after midnight; a window that ends before it starts runs over midnight."""

    starts: int
    ends: int
    rest_days: bool = False  # and the whole of every day off

    def quiet(self, day: date, minute: int, is_workday: IsWorkday) -> bool:
        if self.rest_days and not is_workday(day):
            return True
        if self.starts < self.ends:
            return self.starts <= minute < self.ends
        return minute >= self.starts or minute < self.ends


HOUSE = Window(starts=20 * 60, ends=8 * 60, rest_days=True)  # where nobody has set anything else


@dataclass(frozen=True)
class Hours:
    """One person's: quiet where all units he serves in are quiet (a duty post in one keeps him in reach), and in his
    own addition. `None` among `units` is a unit without quiet hours."""

    units: frozenset[Window | None] = frozenset({HOUSE})
    own: Window | None = None

    def quiet(self, moment: datetime, is_workday: IsWorkday) -> bool:
        local = moment.astimezone(SHANGHAI)
        return self._quiet(local.date(), local.hour * 60 + local.minute, is_workday)

    def opens(self, moment: datetime, is_workday: IsWorkday) -> datetime:
        """`moment` itself where it is allowed, else the first minute that is."""
        if not self.quiet(moment, is_workday):
            return moment
        found = self._first_open(moment, is_workday)
        if found is None and self.own is not None:
            # Unit and person together leave no minute: one's own addition gives way, or nothing would ever arrive.
            return Hours(self.units).opens(moment, is_workday)
        return found or moment

    def _quiet(self, day: date, minute: int, is_workday: IsWorkday) -> bool:
        if self.own is not None and self.own.quiet(day, minute, is_workday):
            return True
        return all(window is not None and window.quiet(day, minute, is_workday) for window in self.units)

    def _first_open(self, moment: datetime, is_workday: IsWorkday) -> datetime | None:
        local = moment.astimezone(SHANGHAI)
        edges = sorted({0, *(edge for window in self._windows() for edge in (window.starts, window.ends))})
        for ahead in range(LOOK_AHEAD):
            day = local.date() + timedelta(days=ahead)
            for edge in edges:
                at = datetime.combine(day, time(edge // 60, edge % 60), SHANGHAI)
                if at > local and not self._quiet(day, edge, is_workday):
                    return at
        return None

    def _windows(self) -> list[Window]:
        return [window for window in (*self.units, self.own) if window is not None]
