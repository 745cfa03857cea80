"""版记 (GB/T 9704-2012 7.4): stands on the bottom of the type area of the last page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import geometry as g
from .fonts import Face
from .lines import Line, Span, break_lines, natural_width, place, set_text
from .model import Format, OfficialDocument
from .pages import Page, Rule

INDENT = g.SIZE_3
BODY = g.WIDTH - 2 * INDENT


@dataclass(frozen=True, slots=True)
class Imprint:
    lists: tuple[tuple[str, tuple[Line, ...]], ...]  # label and wrapped names: 主送, 抄送
    printer: str
    print_date: str
    ruled: bool

    @property
    def rows(self) -> int:
        return sum(len(lines) for _, lines in self.lists) + bool(self.printer or self.print_date)

    @property
    def height(self) -> float:
        return self.rows * g.IMPRINT_PITCH + (g.IMPRINT_PADDING if self.rows else 0.0)

    @property
    def grid_lines(self) -> int:
        """Lines of the last page it takes from the text."""
        return math.ceil(self.height / g.LINE_PITCH - 1e-6)


def imprint_of(document: OfficialDocument, moved_addressees: Sequence[str] = ()) -> Imprint:
    lists = [("主送", moved_addressees), ("抄送", document.copies)]
    letter = document.format is Format.LETTER
    return Imprint(
        tuple((label + "：", wrapped(names)) for label, names in lists if names),
        "" if letter else document.printer,
        "" if letter or not document.print_date else document.print_date + "印发",
        ruled=not letter,
    )


def wrapped(names: Sequence[str]) -> tuple[Line, ...]:
    return tuple(break_lines([Span("，".join(names) + "。")], columns=BODY / g.SIZE_4 - 3))


def draw_imprint(imprint: Imprint, page: Page) -> None:
    if not imprint.rows:
        return
    top = g.BOTTOM - imprint.rows * g.IMPRINT_PITCH
    y = top
    for label, lines in imprint.lists:
        page.runs.extend(set_text(label, Face.FANG, x=g.LEFT + INDENT, baseline=base(y), size=g.SIZE_4, spacing=0.0))
        for line in lines:
            x = g.LEFT + INDENT + 3 * g.SIZE_4
            page.runs.extend(place(line, x=x, baseline=base(y), size=g.SIZE_4, measure=BODY - 3 * g.SIZE_4))
            y += g.IMPRINT_PITCH
    if imprint.printer or imprint.print_date:
        if imprint.lists:
            rule(page, y, g.IMPRINT_THIN)
        page.runs.extend(
            set_text(imprint.printer, Face.FANG, x=g.LEFT + INDENT, baseline=base(y), size=g.SIZE_4, spacing=0.0)
        )
        x = g.RIGHT - INDENT - natural_width(imprint.print_date, Face.FANG, g.SIZE_4)
        page.runs.extend(set_text(imprint.print_date, Face.FANG, x=x, baseline=base(y), size=g.SIZE_4, spacing=0.0))
    if imprint.ruled:
        rule(page, top, g.IMPRINT_THICK)
        rule(page, g.BOTTOM - g.IMPRINT_THICK / 2, g.IMPRINT_THICK)


def base(row_top: float) -> float:
    return row_top + g.IMPRINT_PITCH / 2 + (g.ASCENT - 0.5) * g.SIZE_4


def rule(page: Page, y: float, thickness: float) -> None:
    page.rules.append(Rule(g.LEFT, y, g.WIDTH, thickness))
