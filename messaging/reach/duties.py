"""The ledger of what units owe, and how it rolls up: a line above is complete only when all below it are.

Lock order: a unit's receipts before its obligation; of obligations those of the deepest instruction first, those of one
depth by id, then those above them. Whoever completes the last of a forward finds the row above locked by any rival,
waits, and then sees what the rival has done; so exactly one of them completes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from officehub.kernel import clock

from .models import Ask, Dispatch, Obligation, State
from .pulse import board_moved

# Whoever owes nothing is complete from the start: where only reading is asked for, that is each person's own.
_LAY = """
INSERT INTO reach_obligation
    (dispatch_id, unit_id, tier, region_path, must_confirm, must_forward, must_feed_back, complete_at)
SELECT dispatch_id, unit_id, tier, region_path, %s, tier = ANY(%s), %s AND NOT tier = ANY(%s),
    CASE WHEN %s OR tier = ANY(%s) THEN NULL ELSE %s END
FROM reach_tally WHERE dispatch_id = %s
"""
# Of a receipt `r` the line of its unit that nobody has confirmed yet. A unit that forwards of its own accord has one
# for any instruction.
UNCONFIRMED_LINE = """(
    SELECT o.id FROM reach_obligation o WHERE o.dispatch_id = r.dispatch_id AND o.unit_id = r.unit_id
        AND o.region_path = r.region_path AND o.confirmed_at IS NULL)"""


def kept_for(dispatch: Dispatch) -> bool:
    return bool(dispatch.form or dispatch.forward_tiers or dispatch.parent_id)


def lay(dispatch: Dispatch) -> None:
    """From the tallies just written; one statement."""
    if not kept_for(dispatch):
        return
    confirm, feed_back, tiers = dispatch.ask == Ask.CONFIRM, dispatch.form is not None, dispatch.forward_tiers
    anything = confirm or feed_back
    with connection.cursor() as cursor:
        cursor.execute(_LAY, [confirm, tiers, feed_back, tiers, anything, tiers, dispatch.sent_at, dispatch.pk])


def confirmed(lines: Iterable[tuple[int, int]]) -> None:
    """(depth of its instruction, line) of units somebody of which has confirmed; the first of a unit settles it. A few
    statements for each depth."""
    levels: dict[int, set[int]] = defaultdict(set)
    for depth, pk in lines:
        levels[depth].add(pk)
    carried: set[int] = set()  # lines that may be complete by what was given below them
    for depth in range(max(levels, default=-1), -1, -1):
        carried = _settle_level(levels[depth] | carried, confirming=levels[depth])


def settle(ids: Collection[int]) -> None:
    """Marks those of these, of one depth, that are complete now, and what becomes complete by it above them."""
    while ids:
        ids = _settle_level(ids)


def _settle_level(ids: Collection[int], *, confirming: Collection[int] = ()) -> set[int]:
    """The lines above those that have become complete."""
    if not ids:
        return set()
    now = clock.now()
    rows = list(Obligation.objects.select_for_update().filter(pk__in=ids, complete_at=None).order_by("pk"))
    _confirm([row for row in rows if row.pk in confirming and row.confirmed_at is None], now)
    done = {row.pk for row in rows if _all_given(row) and not _open_below(row)}
    Obligation.objects.filter(pk__in=done).update(complete_at=now)
    for dispatch_id in sorted({row.dispatch_id for row in rows}):
        board_moved(dispatch_id)
    finished = {row.dispatch_id for row in rows if row.pk in done}
    return set(Obligation.objects.filter(child__in=finished).values_list("pk", flat=True)) if finished else set()


def _confirm(rows: Collection[Obligation], now: datetime) -> None:
    for row in rows:
        row.confirmed_at = now
    if rows:
        Obligation.objects.filter(pk__in=[row.pk for row in rows]).update(confirmed_at=now)


def reopen(obligation: Obligation) -> None:
    """Something given was taken back: it is open again, and so is all above it."""
    Obligation.objects.filter(pk=obligation.pk).update(complete_at=None)
    board_moved(obligation.dispatch_id)
    above = Obligation.objects.select_for_update().filter(child=obligation.dispatch_id).first()
    if above is not None and above.complete_at is not None:
        reopen(above)


def _all_given(row: Obligation) -> bool:
    """Whoever has passed the form on owes no values of his own: the answers below are his."""
    confirmed_ = row.confirmed_at is not None or not row.must_confirm
    forwarded = row.child_id is not None or not row.must_forward
    fed_back = row.fed_back_at is not None or not row.must_feed_back or row.child_id is not None
    return confirmed_ and forwarded and fed_back


def _open_below(row: Obligation) -> bool:
    return row.child_id is not None and Obligation.objects.filter(dispatch=row.child_id, complete_at=None).exists()


def overdue(dispatch: Dispatch, now: datetime) -> Q:
    """On Obligation: open although the deadline has passed."""
    if dispatch.state != State.SENT or dispatch.deadline is None or dispatch.deadline > now:
        return Q(pk__in=[])
    return Q(complete_at=None)


def recounted(dispatch: Dispatch) -> set[int]:
    """Units whose line should be complete, told from the rows alone; for checking."""
    below = Obligation.objects.filter(dispatch=OuterRef("child"), complete_at=None)
    rows = Obligation.objects.filter(dispatch=dispatch).annotate(open_below=Exists(below))
    return {row.unit_id for row in rows if _all_given(row) and not row.open_below}
