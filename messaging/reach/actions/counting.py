"""The counters of units, kept in step with the receipts in two statements, however many answered together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from messaging.reach.models import Receipt
from messaging.reach.pulse import board_moved

_UNITS = "unnest(%s::bigint[], %s::text[], %s::bigint[]) AS v (dispatch_id, region_path, unit_id)"
_MINE = "t.dispatch_id = v.dispatch_id AND t.region_path = v.region_path AND t.unit_id = v.unit_id"
# Everybody takes these locks in this order, so that batches that meet wait and never deadlock.
_LOCK = f"SELECT 1 FROM reach_tally t JOIN {_UNITS} ON {_MINE} ORDER BY t.dispatch_id, t.unit_id FOR NO KEY UPDATE OF t"
_BUMP = f"""
UPDATE reach_tally t SET
  delivered = t.delivered + v.delivered, read = t.read + v.read, confirmed = t.confirmed + v.confirmed
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::int[], %s::int[], %s::int[])
  AS v (dispatch_id, region_path, unit_id, delivered, read, confirmed)
WHERE {_MINE}
"""


@dataclass(frozen=True)
class Step:
    """What one receipt went through just now."""

    receipt: Receipt
    delivered: bool = False
    read: bool = False
    confirmed: bool = False


Sums = dict[tuple[int, str, int], list[int]]


def count(steps: Iterable[Step]) -> None:
    """The last statements of an action: colleagues who answer at this moment wait for them."""
    _bump(_summed(steps, 1))


def uncount(steps: Iterable[Step]) -> None:
    """What these had gone through holds no more, as of whoever left a post."""
    _bump(_summed(steps, -1))


def _summed(steps: Iterable[Step], each: int) -> Sums:
    sums: Sums = {}
    for step in steps:
        key = (step.receipt.dispatch_id, step.receipt.region_path, step.receipt.unit_id)
        numbers = sums.setdefault(key, [0, 0, 0])
        for place, happened in enumerate((step.delivered, step.read, step.confirmed)):
            numbers[place] += each * happened
    return sums


def _bump(sums: Sums) -> None:
    if not sums:
        return
    units = [list(column) for column in zip(*sums, strict=True)]
    with connection.cursor() as cursor:
        if len(sums) > 1:
            cursor.execute(_LOCK, units)
        cursor.execute(_BUMP, [*units, *(list(column) for column in zip(*sums.values(), strict=True))])
    for dispatch_id in {key[0] for key in sums}:
        board_moved(dispatch_id)
