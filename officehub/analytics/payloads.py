from __future__ import annotations

from datetime import date, datetime

from officehub.kernel.payload import Payload


class Spread(Payload):
    """Working days of office time; None where nothing was handled."""

    count: int
    mean: float | None
    median: float | None
    p90: float | None


class Headline(Spread):
    last_year_count: int
    last_year_mean: float | None
    change: float | None  # of the mean against the same period last year, in percent; negative is faster
    steps: float | None  # per document
    signatures: float | None
    returns: float | None


class MonthPayload(Spread):
    month: date  # its first day


class GroupPayload(Headline):
    id: int  # the unit's; 0 for categories
    name: str


class StepPayload(Payload):
    stage: str
    count: int
    waiting: float  # median working hours before the first look
    working: float  # median working hours from the first look to the end
    p90: float  # working hours from arrival to the end


class HandlingPayload(Payload):
    since: date
    until: date  # first day of the last month
    day_hours: float  # office hours of a working day
    unit_id: int | None
    unit_name: str  # what the figures are about; empty: everything the reader may see
    headline: Headline
    months: list[MonthPayload]  # the last thirteen up to `until`, whatever the span
    steps: list[StepPayload]  # slowest waiting first
    categories: list[GroupPayload]
    units: list[GroupPayload]  # most documents first
    more_units: int


class RunPayload(Payload):
    instance_id: int
    subject_kind: str
    subject_id: int
    title: str
    category: str
    unit_name: str
    ended_at: datetime
    natural_seconds: int
    working_days: float
    steps: int
    signatures: int
    returns: int
