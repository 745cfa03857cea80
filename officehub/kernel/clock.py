"""Server time: stored in UTC, shown in Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return timezone.now()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def today() -> date:
    return local(now()).date()
