"""Breaks text into lines: punctuation prohibition (避头尾), words and numbers kept whole, lines filled to the edge."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import fonts
from .fonts import Face
from .geometry import CHAR_SPACE
from .pages import Run

NEVER_FIRST = frozenset("，。、；：？！）〕】》〉」』”’％‰℃…—～·,.;:?!)]}>%々")
NEVER_LAST = frozenset("（〔【《〈「『“‘([{<￥$№")
SQUEEZED_AFTER = frozenset("，。、；：）〕】》〉」』")  # ink in the left half
SQUEEZED_BEFORE = frozenset("（〔【《〈「『")  # ink in the right half
ATOM = re.compile(r"——|……|[A-Za-z0-9]+(?:[.,:/_@%&=?#+\-][A-Za-z0-9]+)*%?|.", re.DOTALL)
LONG_WORD = 6.0  # ems; longer ones may be parted after their punctuation
PART = re.compile(r"[^./@_?&=\-]+[./@_?&=\-]*|.")
WIDEST_SPACE = 0.35  # ems; a line that would need more is left ragged
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    face: Face = Face.FANG


@dataclass(frozen=True, slots=True)
class Atom:
    """What is never torn apart. `squeeze` is what it can give up, in ems."""

    text: str
    face: Face
    width: float
    squeeze: float

    @property
    def may_start(self) -> bool:
        return self.text[0] not in NEVER_FIRST

    @property
    def may_end(self) -> bool:
        return self.text[-1] not in NEVER_LAST


@lru_cache(maxsize=8192)
def atom(text: str, face: Face) -> Atom:
    squeeze = 0.5 if text in SQUEEZED_AFTER or text in SQUEEZED_BEFORE else 0.0
    return Atom(text, face, sum(fonts.width(character, face) for character in text), squeeze)


def atoms_of(spans: Sequence[Span], longest: float) -> list[Atom]:
    found: list[Atom] = []
    for span in spans:
        for text in ATOM.findall(span.text):
            found.extend(atom(part, span.face) for part in parts(text, span.face, longest))
    return found


def parts(text: str, face: Face, longest: float) -> Sequence[str]:
    if atom(text, face).width <= LONG_WORD:
        return (text,)
    pieces: list[str] = PART.findall(text)
    return [part for piece in pieces for part in ([piece] if atom(piece, face).width <= longest else piece)]


@dataclass(frozen=True, slots=True)
class Line:
    """`room` is the measure in ems; `last` lines keep their natural spacing."""

    atoms: tuple[Atom, ...]
    room: float
    last: bool

    @property
    def text(self) -> str:
        return "".join(atom.text for atom in self.atoms)

    @property
    def width(self) -> float:
        return sum(atom.width for atom in self.atoms)


def break_lines(spans: Sequence[Span], *, columns: float, first: float | None = None) -> list[Line]:
    """`columns` and `first` (the first line, when it is indented) are measures in ems."""
    rest = atoms_of(spans, columns)
    lines: list[Line] = []
    start = 0
    while start < len(rest):
        room = first if first is not None and not lines else columns
        end = end_of_line(rest, start, room)
        taken = rest[start:end]
        while len(taken) > 1 and taken[-1].text == " ":
            taken.pop()
        lines.append(Line(tuple(taken), room, end >= len(rest)))
        start = end
        while start < len(rest) and rest[start].text == " ":
            start += 1
    return lines


def end_of_line(atoms: Sequence[Atom], start: int, room: float) -> int:
    end, width = start, 0.0
    while end < len(atoms) and width + atoms[end].width <= room + TOLERANCE:
        width += atoms[end].width
        end += 1
    if end == len(atoms) or breaks_at(atoms, end):
        return end
    later = squeezed_end(atoms, start, end, width, room)
    if later:
        return later
    earlier = end - 1
    while earlier > start and not breaks_at(atoms, earlier):
        earlier -= 1
    return earlier if earlier > start else max(end, start + 1)


def breaks_at(atoms: Sequence[Atom], index: int) -> bool:
    return atoms[index].may_start and atoms[index - 1].may_end


def squeezed_end(atoms: Sequence[Atom], start: int, end: int, width: float, room: float) -> int | None:
    """Pulls up to two hanging marks into the line when its punctuation can give the space, at most one em in all."""
    for later in range(end, min(end + 2, len(atoms))):
        width += atoms[later].width
        spare = min(1.0, sum(atom.squeeze for atom in atoms[start : later + 1]))
        if width - room > spare + TOLERANCE:
            return None
        if later + 1 == len(atoms) or breaks_at(atoms, later + 1):
            return later + 1
    return None


def place(line: Line, *, x: float, baseline: float, size: float, measure: float) -> list[Run]:
    """Sets a line into `measure` points: filled by letter space, or squeezed at its punctuation when too long."""
    characters = sum(len(atom.text) for atom in line.atoms)
    excess = max(0.0, line.width - line.room)
    squeezable = sum(atom.squeeze for atom in line.atoms)
    ratio = excess / squeezable if excess > TOLERANCE and squeezable else 0.0
    spacing = CHAR_SPACE * size / 16
    if not line.last and characters > 1:
        filled = (measure - (line.width - excess) * size) / (characters - 1)
        spacing = filled if filled <= WIDEST_SPACE * size else spacing
    pieces = [
        (item.text, item.face, item.squeeze * ratio * size * (-1 if item.text in SQUEEZED_BEFORE else 1))
        for item in line.atoms
    ]
    return runs_of(pieces, x=x, baseline=baseline, size=size, spacing=spacing)


def runs_of(
    pieces: Sequence[tuple[str, Face, float]], *, x: float, baseline: float, size: float, spacing: float
) -> list[Run]:
    """Joins pieces into runs of one face. A positive number is taken away after the piece, a negative one before it."""
    runs: list[Run] = []
    joined, joined_face, joined_x = "", Face.FANG, x
    for text, face, taken in pieces:
        for actual, part in fonts.split(text, face):
            if joined and (actual is not joined_face or taken < 0):
                runs.append(Run(joined, joined_face.value, size, joined_x, baseline, spacing))
                joined = ""
            if not joined:
                joined_face, joined_x = actual, x + min(0.0, taken)
            joined += part
            x += sum(fonts.width(character, face) * size + spacing for character in part) + min(0.0, taken)
        if taken > 0:
            runs.append(Run(joined, joined_face.value, size, joined_x, baseline, spacing))
            joined, x = "", x - taken
    if joined:
        runs.append(Run(joined, joined_face.value, size, joined_x, baseline, spacing))
    return runs


def natural_width(text: str, face: Face, size: float, spacing: float = 0.0) -> float:
    """Ink to ink: without letter space after the last character."""
    return sum(fonts.width(character, face) * size + spacing for character in text) - (spacing if text else 0.0)


def set_text(
    text: str, face: Face, *, x: float, baseline: float, size: float, spacing: float | None = None
) -> list[Run]:
    """One line of text at its natural width."""
    space = CHAR_SPACE * size / 16 if spacing is None else spacing
    return runs_of([(text, face, 0.0)], x=x, baseline=baseline, size=size, spacing=space)
