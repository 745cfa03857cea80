"""Sums over tallies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db.models import QuerySet, Sum

from messaging.reach.models import Dispatch, State, Tally, answers_in
from messaging.reach.payloads import Counts
from messaging.reach.policy import Part
from officehub.kernel import clock

Key = TypeVar("Key", int, str)
Sums = Mapping[str, int]

SUMS = {name: Sum(name, default=0) for name in ("expected", "delivered", "read", "confirmed")}
NOBODY: Sums = dict.fromkeys(SUMS, 0)


def sums_by(tallies: QuerySet[Tally], field: str, of: type[Key]) -> Iterator[tuple[Key, Sums]]:
    """For each value of `field` (which is `of` this type) the sums. One query."""
    rows = tallies.order_by(field).values(field).annotate(**SUMS)
    for value, *numbers in rows.values_list(field, *SUMS):
        yield of(value), dict(zip(SUMS, numbers, strict=True))


def added(sums: Iterable[Sums]) -> Sums:
    every = list(sums)
    return {name: sum(each[name] for each in every) for name in SUMS}


def counts_of(dispatches: Sequence[Dispatch], part: Part) -> dict[int, Counts]:
    """Of several instructions, by id. One query."""
    tallies = Tally.objects.filter(part.matches(), dispatch__in=dispatches)
    sums = dict(sums_by(tallies, "dispatch_id", int)) if dispatches else {}
    return {dispatch.pk: Counts(**numbers(dispatch, sums.get(dispatch.pk, NOBODY))) for dispatch in dispatches}


def numbers(dispatch: Dispatch, sums: Sums) -> dict[str, int]:
    """The fields of Counts, from the sums."""
    answered = sums[answers_in(dispatch)]
    late = dispatch.state == State.SENT and dispatch.deadline is not None and dispatch.deadline < clock.now()
    return {
        **{name: sums[name] for name in SUMS},
        "answered": answered,
        "overdue": sums["expected"] - answered if late else 0,
    }
