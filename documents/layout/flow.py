"""The running text as grid lines: title, addressees, body, list of annexes, note, annexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from . import geometry as g
from .fonts import Face
from .lines import Line, Span, break_lines, natural_width, place, set_text
from .model import Annex, Attendance, Block
from .pages import Run
from .titles import break_title

HEADING_FACES = {1: Face.HEI, 2: Face.KAI}
HEADING_SENTENCE = re.compile(r"[^。]*。")


@dataclass(frozen=True, slots=True)
class SealSpot:
    """Centre of a seal, `y` measured from the top of the grid line that carries it."""

    owner: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One grid line; baselines are those of the first line of a page."""

    runs: tuple[Run, ...] = ()
    glued: bool = False  # stays on the page of the next line
    body: bool = False
    new_page: bool = False
    seals: tuple[SealSpot, ...] = ()

    @property
    def blank(self) -> bool:
        return not self.runs


BLANK = FlowLine()


def glue(lines: Iterable[FlowLine]) -> list[FlowLine]:
    return [replace(line, glued=True) for line in lines]


def title_lines(title: str) -> list[FlowLine]:
    lines = []
    for text in break_title(title):
        x = g.LEFT + (g.WIDTH - natural_width(text, Face.TITLE, g.SIZE_2)) / 2
        runs = set_text(text, Face.TITLE, x=x, baseline=g.baseline(0, g.SIZE_2), size=g.SIZE_2, spacing=0.0)
        lines.append(FlowLine(tuple(runs), glued=True))
    return lines


def columns(spans: Sequence[Span], *, indent: float = 0.0, hanging: float = 0.0) -> list[FlowLine]:
    """`indent` of the first line and `hanging` of the others, in characters from the left edge."""
    lines = break_lines(spans, columns=g.COLUMNS - hanging, first=g.COLUMNS - indent)
    return [set_line(line, hanging if number else indent) for number, line in enumerate(lines)]


def set_line(line: Line, indent: float) -> FlowLine:
    offset = indent * g.CHAR_PITCH
    measure = g.WIDTH - offset
    runs = place(line, x=g.LEFT + offset, baseline=g.baseline(0), size=g.SIZE_3, measure=measure)
    return FlowLine(tuple(runs))


def addressee_lines(addressees: Sequence[str]) -> list[FlowLine]:
    if not addressees:
        return []
    return columns([Span("，".join(addressees) + "：")])


def heading_spans(block: Block) -> list[Span]:
    face = HEADING_FACES.get(block.level)
    if face is None:
        return [Span(block.text)]
    sentence = HEADING_SENTENCE.match(block.text)
    if sentence is None or sentence.end() == len(block.text):
        return [Span(block.text, face)]
    return [Span(sentence.group(), face), Span(block.text[sentence.end() :])]


def block_lines(block: Block) -> list[FlowLine]:
    lines = columns(heading_spans(block), indent=2 if block.indented else 0)
    lines = [replace(line, body=True) for line in lines]
    alone = block.level > 0 and "。" not in block.text
    return glue(lines) if alone else lines


def body_lines(blocks: Sequence[Block]) -> list[FlowLine]:
    return [line for block in blocks for line in block_lines(block)]


def annex_list_lines(names: Sequence[str]) -> list[FlowLine]:
    """7.3.4: 附件：1. … with every name under the first, wrapped lines under the name's first character."""
    lines: list[FlowLine] = []
    for number, name in enumerate(names, 1):
        numbered = len(names) > 1
        label = f"{number}." if numbered else ""
        start = 5 + (1.5 if number > 9 else 1.0) * numbered
        set_names = columns([Span(name)], indent=start, hanging=start)
        lead = [("附件：", 2.0)] if number == 1 else []
        runs = [run for text, at in [*lead, (label, 5.0)] if text for run in at_column(text, at)]
        lines.append(replace(set_names[0], runs=(*runs, *set_names[0].runs)))
        lines.extend(set_names[1:])
    return lines


def at_column(text: str, column: float, face: Face = Face.FANG) -> list[Run]:
    return set_text(text, face, x=g.LEFT + column * g.CHAR_PITCH, baseline=g.baseline(0), size=g.SIZE_3)


def note_lines(note: str) -> list[FlowLine]:
    if not note:
        return []
    text = note if note.startswith("（") else f"（{note}）"
    return columns([Span(text)], indent=2)


def attendance_lines(lists: Sequence[Attendance]) -> list[FlowLine]:
    lines: list[FlowLine] = glue([BLANK]) if lists else []
    for item in lists:
        start = 2 + len(item.label) + 1
        text = columns([Span(item.text)], indent=start, hanging=start)
        label = at_column(item.label + "：", 2.0, Face.HEI)
        lines.append(replace(text[0], runs=(*label, *text[0].runs)))
        lines.extend(text[1:])
    return lines


def annex_lines(annexes: Sequence[Annex]) -> list[FlowLine]:
    """7.3.7: each annex begins a page; its mark on line 1, its title on line 3."""
    lines: list[FlowLine] = []
    for number, annex in enumerate(annexes, 1):
        mark = f"附件{number}" if len(annexes) > 1 else "附件"
        lines.append(FlowLine(tuple(at_column(mark, 0, Face.HEI)), glued=True, new_page=True))
        lines.extend(glue([BLANK, *title_lines(annex.title), BLANK]))
        lines.extend(replace(line, body=False) for line in body_lines(annex.body))
    return lines
