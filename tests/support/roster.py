"""Shifts in one line."""

from __future__ import annotations

from datetime import datetime, timedelta

from officehub.directory.actor import Actor
from officehub.directory.models import DutyKind, DutyShift, Unit
from officehub.kernel.clock import SHANGHAI


def shanghai(day: int, hour: int = 0, minute: int = 0, *, month: int = 7, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def shift(
    who: Actor,
    starts_at: datetime,
    ends_at: datetime | None = None,
    *,
    kind: str = DutyKind.MAIN,
    unit: Unit | None = None,
) -> DutyShift:
    """A day and a night unless told otherwise, for the unit of the actor's post."""
    return DutyShift.objects.create(
        unit_id=unit.pk if unit else who.unit_id,
        appointment_id=who.appointment_id,
        person_id=who.person_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at or starts_at + timedelta(days=1),
    )
