"""The part above the text on page 1. Each head draws itself and answers with the first grid line below it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from . import geometry as g
from .fonts import Face, ink_of
from .lines import natural_width, set_text
from .model import Format, OfficialDocument
from .pages import Page, Rule, Run


@dataclass(frozen=True, slots=True)
class Mark:
    """The organ's mark fitted to the width of the page; sizes in points, `scale` and `spacing` horizontal."""

    text: str
    size: float
    scale: float
    spacing: float

    @property
    def width(self) -> float:
        return natural_width(self.text, Face.TITLE, self.size, self.spacing) * self.scale


@dataclass(frozen=True, slots=True)
class Head:
    """What lies where in a head, from the top of the page: writers of flowing formats rebuild it from this."""

    mark: Mark
    baseline: float  # of the mark's last line
    number_top: float  # of the character box of the line above the red line, or under the double line
    start: int  # the first grid line below


def draw_head(document: OfficialDocument, page: Page) -> Head:
    draw = {Format.GENERAL: general, Format.LETTER: letter, Format.MINUTES: minutes}[document.format]
    return draw(document, page)


def fit_mark(text: str, *, room: float = g.MARK_WIDTH, height: float = g.MARK_HEIGHT) -> Mark:
    """Narrows a long name before it makes it smaller, and spaces a short one."""
    natural = max(natural_width(text, Face.TITLE, height), 1.0)
    if natural <= room:
        gaps = max(len(text) - 1, 1)
        return Mark(text, height, 1.0, min(0.3 * height, max(0.0, 0.9 * room - natural) / gaps))
    scale = max(g.MARK_NARROWEST, room / natural)
    return Mark(text, height * min(1.0, room / (natural * scale)), scale, 0.0)


def draw_mark(page: Page, mark: Mark, *, x: float, top: float) -> tuple[float, float]:
    """`top` is that of the ink; returns the baseline and the bottom of the ink."""
    above, below = ink_of(mark.text, Face.TITLE)
    baseline = top + above * mark.size
    page.runs.extend(mark_runs(mark, x, baseline))
    return baseline, baseline - below * mark.size


def mark_runs(mark: Mark, x: float, baseline: float) -> list[Run]:
    """Set at natural width from 0, then scaled about the left edge."""
    runs = set_text(mark.text, Face.TITLE, x=0, baseline=baseline, size=mark.size, spacing=mark.spacing)
    return [
        Run(run.text, run.face, run.size, x + run.x * mark.scale, baseline, run.spacing, mark.scale, g.RED)
        for run in runs
    ]


def centred_mark(document: OfficialDocument, page: Page, top: float) -> tuple[Mark, float, float]:
    """The mark, its baseline, the bottom of its ink."""
    if document.is_joint:
        return joint_mark(document, page, top)
    mark = fit_mark(document.mark_text)
    return mark, *draw_mark(page, mark, x=centred(mark.width), top=top)


def joint_mark(document: OfficialDocument, page: Page, top: float) -> tuple[Mark, float, float]:
    """7.2.4: names stacked and spread to one width, 文件 to their right, centred on the stack."""
    height = max(g.MARK_HEIGHT_MIN, g.MARK_HEIGHT * (0.72 if len(document.issuers) == 2 else 0.58))
    word = fit_mark("文件", room=2 * g.MARK_HEIGHT, height=g.MARK_HEIGHT)
    gap = 0.3 * height
    room = g.MARK_WIDTH - word.width - gap
    longest = max(document.issuers, key=len)
    model = fit_mark(longest, room=room, height=height)
    block = natural_width(longest, Face.TITLE, model.size) * model.scale
    left = centred(block + gap + word.width)
    base = bottom = top
    for row, issuer in enumerate(document.issuers):
        base, bottom = draw_mark(page, spread(issuer, model, block), x=left, top=top + row * 1.3 * model.size)
    above, below = ink_of("文件", Face.TITLE)
    draw_mark(page, word, x=left + block + gap, top=(top + bottom - (above - below) * word.size) / 2)
    return model, base, bottom


def spread(text: str, model: Mark, block: float) -> Mark:
    natural = natural_width(text, Face.TITLE, model.size)
    gaps = max(len(text) - 1, 1)
    return Mark(text, model.size, model.scale, (block / model.scale - natural) / gaps)


def left_marks(document: OfficialDocument) -> list[tuple[str, Face]]:
    """7.2.1–7.2.3, closing up when one is missing."""
    marks = [(document.copy_number, Face.FANG), (document.security, Face.HEI), (document.urgency, Face.HEI)]
    return [(text, face) for text, face in marks if text]


def line_of(text: str, face: Face, *, x: float, top: float) -> list[Run]:
    """三号 text whose character box begins at `top`."""
    return set_text(text, face, x=x, baseline=top + g.ASCENT * g.SIZE_3, size=g.SIZE_3)


def width(text: str, face: Face = Face.FANG) -> float:
    return natural_width(text, face, g.SIZE_3, g.CHAR_SPACE)


def centred(across: float) -> float:
    """Left edge of something centred in the type area."""
    return g.LEFT + (g.WIDTH - across) / 2


def below(y: float, lines: int = 2) -> int:
    """The first grid line with so many empty ones between it and `y`."""
    return math.ceil((y + lines * g.LINE_PITCH - g.TOP) / g.LINE_PITCH - 1e-6)


def general(document: OfficialDocument, page: Page) -> Head:
    for line, (text, face) in enumerate(left_marks(document)):
        page.runs.extend(line_of(text, face, x=g.LEFT, top=g.line_top(line)))
    mark, baseline, bottom = centred_mark(document, page, g.MARK_TOP)
    top = g.line_top(below(bottom, g.GAP_AFTER_MARK))
    if document.upward:
        top = signers(document, page, top)
        page.runs.extend(line_of(document.number, Face.FANG, x=g.LEFT + g.CHAR_PITCH, top=top))
    else:
        x = centred(width(document.number))
        page.runs.extend(line_of(document.number, Face.FANG, x=x, top=top))
    return Head(mark, baseline, top, red_line(page, top))


def red_line(page: Page, top: float) -> int:
    """7.2.7: 4 mm below the line of text that begins at `top`."""
    y = top + g.SIZE_3 + g.GAP_RED_LINE + g.RED_LINE / 2
    page.rules.append(Rule(g.LEFT, y, g.WIDTH, g.RED_LINE, g.RED))
    return below(y)


def signers(document: OfficialDocument, page: Page, top: float) -> float:
    """7.2.6: two names a line, later lines under the first name; returns the top of the last line."""
    names = document.signers
    first, column = signer_columns(names)
    rows = [names[start : start + 2] for start in range(0, len(names), 2)]
    if names:
        page.runs.extend(line_of("签发人：", Face.FANG, x=first - 4 * g.CHAR_PITCH, top=top))
    for row, pair in enumerate(rows):
        for place, name in enumerate(pair):
            x = first + place * column
            page.runs.extend(line_of(name, Face.KAI, x=x, top=top + row * g.LINE_PITCH))
    return top + max(0, len(rows) - 1) * g.LINE_PITCH


def signer_columns(names: Sequence[str]) -> tuple[float, float]:
    """Left edge of the first name and the distance to the second."""
    widest = max((width(name, Face.KAI) for name in names), default=0.0)
    across = min(2, len(names))
    return g.RIGHT - g.CHAR_PITCH - across * widest - (across - 1) * g.CHAR_PITCH, widest + g.CHAR_PITCH


def letter(document: OfficialDocument, page: Page) -> Head:
    """10.1: both double lines, number on the right, marks on the left."""
    mark, baseline, bottom = centred_mark(document, page, g.MARK_TOP_LETTER)
    bottom += g.GAP_RED_LINE
    thick = bottom + g.LETTER_THICK / 2
    thin = bottom + g.LETTER_THICK + g.LETTER_GAP + g.LETTER_THIN / 2
    foot = g.LETTER_LINE_BOTTOM
    foot_thin = foot - g.LETTER_THICK - g.LETTER_GAP - g.LETTER_THIN / 2
    for y, thickness in (
        (thick, g.LETTER_THICK),
        (thin, g.LETTER_THIN),
        (foot_thin, g.LETTER_THIN),
        (foot - g.LETTER_THICK / 2, g.LETTER_THICK),
    ):
        page.rules.append(Rule(g.LETTER_LINE_LEFT, y, g.LETTER_LINE_WIDTH, thickness, g.RED))
    top = thin + g.LETTER_THIN / 2 + g.SEVEN_EIGHTHS
    page.runs.extend(line_of(document.number, Face.FANG, x=g.RIGHT - width(document.number), top=top))
    marks = left_marks(document)
    for row, (text, face) in enumerate(marks):
        page.runs.extend(line_of(text, face, x=g.LEFT, top=top + row * g.LINE_PITCH))
    start = below(top + max(0, len(marks) - 1) * g.LINE_PITCH + g.SIZE_3)
    return Head(mark, baseline, top, start)


def minutes(document: OfficialDocument, page: Page) -> Head:
    """10.3 leaves the rest to the organ: number centred, organ and date on one line above the red line."""
    for line, (text, face) in enumerate(left_marks(document)):
        page.runs.extend(line_of(text, face, x=g.LEFT, top=g.line_top(line)))
    mark, baseline, bottom = centred_mark(document, page, g.MARK_TOP)
    top = g.line_top(below(bottom, 1))
    page.runs.extend(line_of(document.number, Face.FANG, x=centred(width(document.number)), top=top))
    top += 2 * g.LINE_PITCH
    organ = document.signatures[0] if document.signatures else "".join(document.issuers[:1])
    page.runs.extend(line_of(organ, Face.FANG, x=g.LEFT + g.CHAR_PITCH, top=top))
    page.runs.extend(line_of(document.date, Face.FANG, x=g.RIGHT - g.CHAR_PITCH - width(document.date), top=top))
    return Head(mark, baseline, top, red_line(page, top))
