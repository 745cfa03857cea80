"""The calendar as stored, built once per process and again when its revision has moved."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F

from officehub.flow.models import CalendarDay, OfficeHours

from .calendar import STANDARD, Hours, WorkCalendar

LOOK_AGAIN_SECONDS = 60.0  # an edited calendar is known to every process after a minute


@dataclass
class _Known:
    calendar: WorkCalendar
    revision: int
    looked_at: float


_known: _Known | None = None
_lock = threading.Lock()


def calendar() -> WorkCalendar:
    """Costs nothing once loaded; one small query a minute."""
    global _known
    known = _known
    if known and time.monotonic() - known.looked_at < LOOK_AGAIN_SECONDS:
        return known.calendar
    with _lock:
        row = OfficeHours.objects.first()
        revision = row.revision if row else 0
        if known is None or known.revision != revision:
            known = _Known(_load(row), revision, 0.0)
        known.looked_at = time.monotonic()
        _known = known
        return known.calendar


def forget() -> None:
    """This process reads the tables anew at the next question."""
    global _known
    _known = None


def save_days(days: Mapping[date, tuple[bool, str]]) -> None:
    """Adds or replaces days of the calendar: `{date: (is_workday, note)}`."""
    rows = [CalendarDay(date=day, is_workday=works, note=note) for day, (works, note) in days.items()]
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["date"], update_fields=["is_workday", "note"], batch_size=2000
    )
    _moved()


def _moved() -> None:
    _, created = OfficeHours.objects.get_or_create(pk=1)
    if not created:
        OfficeHours.objects.update(revision=F("revision") + 1)
    forget()
    transaction.on_commit(forget)


def _load(row: OfficeHours | None) -> WorkCalendar:
    days = dict(CalendarDay.objects.values_list("date", "is_workday"))
    if row is None:
        return WorkCalendar(days, STANDARD)
    hours = Hours.of((row.morning_opens, row.morning_closes), (row.afternoon_opens, row.afternoon_closes))
    return WorkCalendar(days, hours)
