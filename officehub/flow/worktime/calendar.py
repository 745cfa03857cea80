"""Working time as arithmetic: one table of prefix sums over days, so that an interval costs two look-ups.

The counting rules are those of government practice: a deadline in working days leaves out the day of receipt and ends
with the office hours of its last day; make-up workdays (调休上班) count; pauses are taken out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from officehub.kernel.clock import SHANGHAI

FIRST = date(1992, 1, 1)  # Shanghai keeps no summer time since
LAST = date(2060, 12, 31)
SATURDAY = 5
SHORT_DAYS = 31
Span = tuple[datetime, datetime]


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60 + moment.second


@dataclass(frozen=True)
class Hours:
    """Office hours of a working day, in order, as seconds after midnight."""

    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, *spans: tuple[time, time]) -> Hours:
        return cls(tuple((_second(opens), _second(closes)) for opens, closes in spans))

    @property
    def day(self) -> int:
        """Seconds of a whole working day."""
        return sum(closes - opens for opens, closes in self.spans)

    @property
    def closes(self) -> int:
        return self.spans[-1][1]

    def before(self, second: int) -> int:
        """Seconds of office hours before this second of the day."""
        return sum(max(0, min(second, closes) - opens) for opens, closes in self.spans)

    def at(self, worked: int) -> int:
        """The second of the day at which `worked` seconds of office hours (more than 0) have passed."""
        for opens, closes in self.spans:
            if worked <= closes - opens:
                return opens + worked
            worked -= closes - opens
        return self.closes


STANDARD = Hours.of((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))


class WorkCalendar:
    """`days`: what was announced. Every other day follows the weekends, and `is_announced` is False for its year."""

    def __init__(self, days: Mapping[date, bool], hours: Hours = STANDARD) -> None:
        self.hours = hours
        self._announced = {day.year for day in days}
        self._before: list[int] = [0]  # working days before the n-th day after FIRST
        day = FIRST
        while day <= LAST:
            works = days.get(day, day.weekday() < SATURDAY)
            self._before.append(self._before[-1] + works)
            day += timedelta(days=1)

    def is_announced(self, year: int) -> bool:
        return year in self._announced

    def is_workday(self, day: date) -> bool:
        index = _index(day)
        return self._before[index + 1] > self._before[index]

    def working_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds of office hours from `start` to `end`; 0 where `end` is not later."""
        return max(0, self._worked(end) - self._worked(start))

    def effective_seconds(self, start: datetime, end: datetime, pauses: Iterable[Span] = ()) -> int:
        """Working seconds outside the pauses, which may overlap one another and stick out."""
        inside = merged((max(start, begin), min(end, finish)) for begin, finish in pauses)
        return self.working_seconds(start, end) - sum(self.working_seconds(*span) for span in inside)

    def closed_hours(self, start: datetime, end: datetime) -> list[Span]:
        """What lies outside office hours between the two; noon breaks and nights only where the span is short."""
        short = end - start <= timedelta(days=SHORT_DAYS)
        opened = self._open_spans if short else self._open_days
        spans: list[Span] = []
        mark = start
        for index in range(_index(start.astimezone(SHANGHAI).date()), _index(end.astimezone(SHANGHAI).date()) + 1):
            for begin, finish in opened(index):
                if mark < begin:
                    spans.append((mark, min(begin, end)))
                mark = max(mark, finish)
                if mark >= end:
                    return spans
        return [*spans, (mark, end)] if mark < end else spans

    def _open_spans(self, index: int) -> list[Span]:
        if self._before[index + 1] == self._before[index]:
            return []
        return [(_moment(index, opens), _moment(index, closes)) for opens, closes in self.hours.spans]

    def _open_days(self, index: int) -> list[Span]:
        works = self._before[index + 1] > self._before[index]
        return [(_moment(index, 0), _moment(index + 1, 0))] if works else []

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """End of office hours of the `days`-th working day (1 or more) after the day of `start`."""
        if days < 1:
            raise ValueError("a deadline lies at least one working day ahead")
        index = _index(start.astimezone(SHANGHAI).date())
        nth = bisect_left(self._before, self._before[index + 1] + days) - 1
        return _moment(nth, self.hours.closes)

    def after_working_seconds(self, start: datetime, seconds: int) -> datetime:
        """The moment at which `seconds` (more than 0) of office hours have passed since `start`."""
        days, rest = divmod(self._worked(start) + seconds - 1, self.hours.day)
        nth = bisect_left(self._before, days + 1) - 1
        return _moment(nth, self.hours.at(rest + 1))

    def _worked(self, moment: datetime) -> int:
        """Seconds of office hours between FIRST and this moment."""
        local = moment.astimezone(SHANGHAI)
        index = _index(local.date())
        whole = self._before[index] * self.hours.day
        if self._before[index + 1] == self._before[index]:
            return whole
        return whole + self.hours.before(_second(local.time()))


def merged(spans: Iterable[Span]) -> Sequence[Span]:
    """The same time without overlaps; empty spans are dropped."""
    result: list[Span] = []
    for begin, finish in sorted(span for span in spans if span[0] < span[1]):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(finish, result[-1][1]))
        else:
            result.append((begin, finish))
    return result


def _index(day: date) -> int:
    return min(max((day - FIRST).days, 0), (LAST - FIRST).days)


def _moment(index: int, second: int) -> datetime:
    midnight = datetime.combine(FIRST + timedelta(days=index), time(), SHANGHAI)
    return midnight + timedelta(seconds=second)
