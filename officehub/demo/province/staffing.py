"""Who holds which post: key posts first, the rest by weight, spread evenly over the province."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from .organs import Seat
from .rules import LEVELS

CONCURRENT, SECONDED, PAST = 0.03, 0.01, 0.06  # shares of people with a second post, on loan, with a post before
NEAR = 160  # a second or former post is one of so many neighbours
EPOCH = date(2019, 1, 1)


def fill(seats: Sequence[Seat], people: int) -> list[int]:
    """How many people each post gets; the sum is `people`. Raises ValueError where the key posts cannot be filled."""
    counts = [0] * len(seats)
    left = people
    for level in range(LEVELS + 1):
        chosen = [index for index, seat in enumerate(seats) if _level(seat) == level]
        wanted = sum(seats[index].rule.places for index in chosen)
        if level <= 1 and wanted > left:
            raise ValueError(f"至少需要 {people - left + wanted} 人才能配齐各级关键岗位。")
        _spread(counts, chosen, [seats[index].rule.places for index in chosen], min(left, wanted))
        left -= min(left, wanted)
    weighted = [index for index, seat in enumerate(seats) if seat.rule.weight]
    _spread(counts, weighted, [seats[index].rule.weight for index in weighted], left)
    return counts


def _level(seat: Seat) -> int:
    return 0 if seat.shown else seat.rule.level


def _spread(counts: list[int], chosen: list[int], sizes: list[int], people: int) -> None:
    """`people` over posts in proportion to their sizes, by running totals, so that nothing is lost to rounding."""
    total = sum(sizes)
    running = given = 0
    for index, size in zip(chosen, sizes, strict=True):
        running += size
        due = people * running // total
        counts[index] += due - given
        given = due


@dataclass(slots=True)
class Term:
    """Somebody in a post for a time."""

    person: int
    seat: Seat
    kind: str
    since: date
    until: date | None


def terms(seats: Sequence[Seat], counts: Sequence[int], seed: int) -> Iterator[Term]:
    """People are numbered from 1 in the order of their main posts."""
    random = Random(seed)
    person = 0
    for index, (seat, count) in enumerate(zip(seats, counts, strict=True)):
        for _ in range(count):
            person += 1
            since = EPOCH + timedelta(days=int(random.random() * 2400))
            yield Term(person, seat, "primary", since, None)
            roll = random.random()
            if roll < CONCURRENT + SECONDED + PAST:
                yield from _other(person, seats, index, since, roll, random)


def _other(person: int, seats: Sequence[Seat], index: int, since: date, roll: float, random: Random) -> Iterator[Term]:
    other = _neighbour(seats, index, random)
    if other is None:
        return
    if roll < CONCURRENT:
        yield Term(person, other, "concurrent", since + timedelta(days=90), None)
    elif roll < CONCURRENT + SECONDED:
        yield Term(person, other, "seconded", since + timedelta(days=180), None)
    else:
        yield Term(person, other, "primary", since - timedelta(days=900), since - timedelta(days=1))


def _neighbour(seats: Sequence[Seat], index: int, random: Random) -> Seat | None:
    """A post nearby that more than one person may hold; None where a few tries find none."""
    for _ in range(5):
        other = seats[(index + 1 + int(random.random() * NEAR)) % len(seats)]
        if other.rule.role != "head" and other.pk != seats[index].pk and not other.shown:
            return other
    return None
