"""Signature and date (GB/T 9704-2012 7.3.5): with room for seals (a), (b), or without (c)."""

from __future__ import annotations

from collections.abc import Sequence

from . import geometry as g
from .flow import BLANK, FlowLine, SealSpot
from .fonts import Face
from .lines import natural_width, set_text
from .pages import Run


def signature_lines(organs: Sequence[str], date: str, *, sealed: bool) -> list[FlowLine]:
    if not organs and not date:
        return []
    if not organs or not sealed:
        return unsealed(organs, date)
    return sealed_one(organs[0], date) if len(organs) == 1 else sealed_rows(organs, date)


def width(text: str) -> float:
    return natural_width(text, Face.FANG, g.SIZE_3, g.CHAR_SPACE)


def at(text: str, x: float) -> tuple[Run, ...]:
    return tuple(set_text(text, Face.FANG, x=x, baseline=g.baseline(0), size=g.SIZE_3))


def unsealed_places(organs: Sequence[str], date: str) -> tuple[float, float]:
    """Left edges of the names and of the date: the name ends 2字 from the right and the date begins 2字 after it does;
    a date that would not fit ends 2字 from the right itself and the name moves left."""
    right = g.RIGHT - 2 * g.CHAR_PITCH
    names = right - max((width(organ) for organ in organs), default=0.0)
    day = names + 2 * g.CHAR_PITCH
    if not organs:
        return names, right - width(date)
    if day + width(date) > right:
        day = right - width(date)
        names = min(names, day - 2 * g.CHAR_PITCH)
    return names, day


def unsealed(organs: Sequence[str], date: str) -> list[FlowLine]:
    names, day = unsealed_places(organs, date)
    lines = [BLANK, *(FlowLine(at(organ, names)) for organ in organs)]
    return [*lines, FlowLine(at(date, day))] if date else lines


def centre_of_one(organ: str, date: str) -> float:
    centre = g.RIGHT - 4 * g.CHAR_PITCH - width(date) / 2
    return min(centre, g.RIGHT - width(organ) / 2)


def sealed_one(organ: str, date: str) -> list[FlowLine]:
    centre = centre_of_one(organ, date)
    spot = SealSpot(organ, centre, seal_height())
    name = FlowLine(at(organ, centre - width(organ) / 2), seals=(spot,))
    return [BLANK, BLANK, name, FlowLine(at(date, centre - width(date) / 2))]


def seal_height() -> float:
    """From the top of the name's line to the centre of the seal."""
    return g.SIZE_3 / 2 + g.LINE_PITCH / 2 - g.SEAL_ABOVE_TEXT


def sealed_rows(organs: Sequence[str], date: str) -> list[FlowLine]:
    """Rows of seals that do not touch; the last seal presses the last name and the date."""
    across = columns_across(organs)
    lines: list[FlowLine] = []
    for start in range(0, len(organs), across):
        row = organs[start : start + across]
        lines.extend([BLANK, BLANK, name_row(row, across)])
        if start + across < len(organs):
            lines.extend([BLANK] * (g.SEAL_ROW - 3))
    last = (len(organs) - 1) % across
    centre = min(column_centre(last, across), g.RIGHT - width(date) / 2)
    return [*lines, FlowLine(at(date, centre - width(date) / 2))]


def columns_across(organs: Sequence[str]) -> int:
    widest = max(width(organ) for organ in organs)
    return 3 if widest <= g.WIDTH / 3 else 2 if widest <= g.WIDTH / 2 else 1


def column_centre(column: int, across: int) -> float:
    return g.LEFT + g.WIDTH * (column + 0.5) / across


def name_row(organs: Sequence[str], across: int) -> FlowLine:
    runs: list[Run] = []
    spots: list[SealSpot] = []
    for column, organ in enumerate(organs):
        centre = column_centre(column, across)
        runs.extend(at(organ, centre - width(organ) / 2))
        spots.append(SealSpot(organ, centre, seal_height()))
    return FlowLine(tuple(runs), seals=tuple(spots))
