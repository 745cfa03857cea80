"""How the gateways are doing, shared by all workers: one that failed repeatedly rests, the next takes over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from .models import Condition

RESTS_AFTER = 3  # failures in a row
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
NOTED_EVERY = timedelta(minutes=1)  # a success while all is well is not worth a write


def resting(now: datetime) -> dict[str, datetime]:
    """Until when, by name."""
    rows = Condition.objects.filter(resting_until__gt=now).values_list("gateway", "resting_until")
    return {name: until for name, until in rows if until}


def worked(gateway: str, now: datetime) -> None:
    Condition.objects.bulk_create([Condition(gateway=gateway)], ignore_conflicts=True)
    worth = Q(failures__gt=0) | Q(last_ok_at=None) | Q(last_ok_at__lt=now - NOTED_EVERY)
    Condition.objects.filter(worth, gateway=gateway).update(failures=0, resting_until=None, last_ok_at=now)


def failed(gateway: str, error: str, now: datetime) -> None:
    Condition.objects.bulk_create([Condition(gateway=gateway)], ignore_conflicts=True)
    mine = Condition.objects.filter(gateway=gateway)
    mine.update(failures=F("failures") + 1, last_error_at=now, last_error=error[:200])
    failures = mine.values_list("failures", flat=True).get()
    if failures >= RESTS_AFTER:
        mine.update(resting_until=now + min(FIRST_REST * 2 ** min(failures - RESTS_AFTER, 10), LONGEST_REST))
