"""Breaks a title by meaning into lines shaped as a trapezoid or a diamond (GB/T 9704-2012 7.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations, pairwise

import rjieba

from .fonts import Face
from .geometry import SIZE_2, WIDTH
from .lines import NEVER_FIRST, NEVER_LAST, natural_width
from .model import KINDS

MOST_LINES = 4
ROOM = WIDTH / SIZE_2  # ems
CLINGS_LEFT = frozenset("的等和及与、年")  # these end a line, never begin one
AFTER_IS_GOOD = ("关于", "、", "转发", "印发")


@cache
def words(text: str) -> tuple[str, ...]:
    return tuple(rjieba.cut(text))


def break_title(title: str) -> list[str]:
    """A line break typed by the author is kept."""
    if "\n" in title:
        return [line.strip() for line in title.split("\n") if line.strip()]
    if ems(title) <= ROOM:
        return [title] if title else []
    places = list(possible_breaks(title))
    fewest = int(ems(title) // ROOM) + 1
    tries = (
        []
        if fewest > MOST_LINES
        else [
            lines
            for count in range(fewest, fewest + 2)
            for chosen in combinations(places, count - 1)
            for lines in [cut(title, chosen)]
            if all(ems(line) <= ROOM for line in lines)
        ]
    )
    if not tries:
        return cut(title, range(int(ROOM), len(title), int(ROOM)))
    return min(tries, key=lambda lines: cost(lines, fewest))


def ems(text: str) -> float:
    return natural_width(text, Face.TITLE, 1.0)


def cut(title: str, places: Sequence[int]) -> list[str]:
    edges = [0, *places, len(title)]
    return [title[start:end] for start, end in pairwise(edges)]


def possible_breaks(title: str) -> list[int]:
    places, position = [], 0
    for word in words(title):
        if position and title[position] not in NEVER_FIRST and title[position - 1] not in NEVER_LAST:
            places.append(position)
        position += len(word)
    return places


def cost(lines: Sequence[str], fewest: int) -> float:
    widths = [ems(line) for line in lines]
    total = shape_cost(widths) + 3.0 * (len(lines) - fewest)
    total += sum(seam_cost(left, right) for left, right in pairwise(lines))
    if any(lines[-1] == ending or lines[-1] == f"的{ending}" for ending in KINDS):
        total += 20.0
    return total + 0.12 * (max(widths) - min(widths)) + (4.0 if min(widths) < 4 else 0.0)


def shape_cost(widths: Sequence[float]) -> float:
    """Trapezoids and diamonds change their width one way or swell once; lines of one width look like a brick."""
    steps = [later - earlier for earlier, later in pairwise(widths)]
    even = sum(6.0 for step in steps if abs(step) < 1.0)
    hollow = sum(30.0 for left, right in pairwise(steps) if left < 0 < right)
    return even + hollow


def seam_cost(left: str, right: str) -> float:
    if right[0] in CLINGS_LEFT:
        return 12.0
    if left.endswith(AFTER_IS_GOOD[0]) or right.startswith("关于"):
        return 0.5 if right.startswith("关于") else 1.0
    if left.endswith(AFTER_IS_GOOD):
        return 1.0
    inside_name = left.count("《") > left.count("》")
    return 12.0 if inside_name else 8.0
