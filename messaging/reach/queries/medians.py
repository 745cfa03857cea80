"""How long the answers took, by region. The one number of the board that is read from the receipts."""

from __future__ import annotations

from django.db import connection

from messaging.reach.models import Dispatch

READ_UP_TO = 50_000  # people; above, the column stays empty rather than the board slow

_MEDIANS = """
SELECT left(region_path, %s), percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - %s))
FROM reach_receipt WHERE dispatch_id = %s AND region_path LIKE %s AND answered_at IS NOT NULL GROUP BY 1
"""


def medians(dispatch: Dispatch, region_path: str, length: int, *, people: int) -> dict[str, int]:
    """Seconds from sending to the answer, by region path cut to `length`; `people` is how many would be read."""
    if people > READ_UP_TO:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MEDIANS, [length, dispatch.sent_at, dispatch.pk, f"{region_path}%"])
        return {path: round(seconds) for path, seconds in cursor.fetchall()}
