"""Sums over tallies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Sum

from messaging.reach.models import Ask, Dispatch, State, Tally
from messaging.reach.payloads import Counts
from messaging.reach.policy import Part
from officehub.kernel import clock

SUMS = {name: Sum(name, default=0) for name in ("expected", "delivered", "read", "confirmed")}
NOBODY = {name: 0 for name in SUMS}


def counts_of(dispatches: Sequence[Dispatch], part: Part) -> dict[int, Counts]:
    """Of several instructions, by id. One query."""
    rows = Tally.objects.filter(part.matches(), dispatch__in=dispatches).values("dispatch_id").annotate(**SUMS)
    sums = {row["dispatch_id"]: row for row in rows} if dispatches else {}
    return {dispatch.pk: Counts(**numbers(dispatch, sums.get(dispatch.pk, NOBODY))) for dispatch in dispatches}


def numbers(dispatch: Dispatch, sums: Mapping[str, int]) -> dict[str, int]:
    """The fields of Counts, from the sums."""
    answered = sums["confirmed"] if dispatch.ask == Ask.CONFIRM else sums["read"]
    late = dispatch.state == State.SENT and dispatch.deadline is not None and dispatch.deadline < clock.now()
    return {
        **{name: sums[name] for name in SUMS},
        "answered": answered,
        "overdue": sums["expected"] - answered if late else 0,
    }
