"""The ledger of what units owe, and how it rolls up: a line above is complete only when all below it are.

Lock order: an obligation, then the one above it. Whoever completes the last of a forward finds the row above locked by
any rival, waits, and then sees what the rival has done; so exactly one of them completes it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from officehub.kernel import clock

from .models import Ask, Dispatch, Obligation, State
from .pulse import board_moved

_LAY = """
INSERT INTO reach_obligation (dispatch_id, unit_id, tier, region_path, must_confirm, must_forward, must_feed_back)
SELECT dispatch_id, unit_id, tier, region_path, %s, tier = ANY(%s), %s AND NOT tier = ANY(%s)
FROM reach_tally WHERE dispatch_id = %s
"""
_CONFIRM = """
UPDATE reach_obligation AS o SET confirmed_at = %s
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS v(dispatch_id, unit_id, region_path)
WHERE o.dispatch_id = v.dispatch_id AND o.unit_id = v.unit_id AND o.region_path = v.region_path
  AND o.confirmed_at IS NULL
RETURNING o.id
"""

Answer = tuple[int, int, str]  # dispatch, unit, region path


def kept_for(dispatch: Dispatch) -> bool:
    return bool(dispatch.form or dispatch.forward_tiers or dispatch.parent_id)


def lay(dispatch: Dispatch) -> None:
    """From the tallies just written; one statement."""
    if not kept_for(dispatch):
        return
    confirm, feed_back = dispatch.ask == Ask.CONFIRM, dispatch.form is not None
    with connection.cursor() as cursor:
        cursor.execute(_LAY, [confirm, dispatch.forward_tiers, feed_back, dispatch.forward_tiers, dispatch.pk])


def confirmed(answers: Collection[Answer]) -> None:
    """Somebody of these units has confirmed; the first of a unit settles it. Two statements, more only upwards."""
    if not answers:
        return
    units: list[list[int | str]] = [list(column) for column in zip(*sorted(set(answers)), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_CONFIRM, [clock.now(), *units])
        first = [pk for (pk,) in cursor.fetchall()]
    settle(first)


def settle(ids: Sequence[int]) -> None:
    """Marks those of these that are complete now, and what becomes complete by it above them."""
    if not ids:
        return
    now = clock.now()
    rows = list(Obligation.objects.select_for_update().filter(pk__in=ids, complete_at=None).order_by("pk"))
    done = [row.pk for row in rows if _all_given(row) and not _open_below(row)]
    Obligation.objects.filter(pk__in=done).update(complete_at=now)
    moved = {row.dispatch_id for row in rows}
    for dispatch_id in sorted(moved):
        board_moved(dispatch_id)
    finished = {row.dispatch_id for row in rows if row.pk in set(done)}
    settle(list(Obligation.objects.filter(child__in=finished).order_by("pk").values_list("pk", flat=True)))


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
