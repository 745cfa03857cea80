"""Retention: the log serves whoever was away for days, not for ever; the rows it tells of stay."""

from __future__ import annotations

from django.db import connection

from officehub.kernel import clock
from officehub.kernel.periodic import every

from .resume import RETENTION

PORTION = 10_000  # rows per statement, so that no lock is held for long

_FORGET = """
DELETE FROM realtime_loggedevent WHERE id IN (
    SELECT id FROM realtime_loggedevent WHERE at < %s ORDER BY at LIMIT %s
)
"""


@every(seconds=600)
def forget_old_events() -> int:
    """Number of events deleted."""
    limit = clock.now() - RETENTION
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [limit, PORTION])
            deleted: int = cursor.rowcount
        total += deleted
        if deleted < PORTION:
            return total
