"""Pages of plain lines under a watermark, with the faces the product brings along."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4  # points
MARGIN = 56.0
FACES = ("fang", "kai", "rare", "song")  # a character comes from the first that has it
GETA = "〓"


@cache
def _font(face: str) -> TTFont:
    data = gzip.decompress((settings.FONTS / f"{face}.ttf.gz").read_bytes())
    font = TTFont(f"Kept{face.title()}", io.BytesIO(data))
    pdfmetrics.registerFont(font)
    return font


@lru_cache(maxsize=16384)
def _place(character: str) -> tuple[str, str, float]:
    """Its font's name, the character that can be shown, its width in ems."""
    for face in FACES:
        metrics = _font(face).face
        if ord(character) in metrics.charToGlyph:
            width: float = metrics.charWidths.get(ord(character), metrics.defaultWidth)
            return f"Kept{face.title()}", character, width / 1000
    return "KeptFang", GETA, 1.0


def wrapped(text: str, room: float) -> Iterator[str]:
    """`room` in ems."""
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for character in paragraph.replace("\t", "    "):
            width = _place(character)[2]
            if used + width > room and line:
                yield line
                line, used = "", 0.0
            line, used = line + character, used + width
        yield line


def draw_line(canvas: Canvas, x: float, y: float, line: str, size: float) -> None:
    """In the colour the canvas has; `x`, `y` and `size` in points."""
    placed = [_place(character) for character in line]
    for name, run in groupby(placed, key=lambda place: place[0]):
        pieces = list(run)
        canvas.setFont(name, size)
        canvas.drawString(x, y, "".join(piece[1] for piece in pieces))
        x += sum(piece[2] for piece in pieces) * size


def ems(text: str) -> float:
    """Its width in ems."""
    return sum(_place(character)[2] for character in text)


class Paper:
    def __init__(self, path: Path, *, watermark: str) -> None:
        self._canvas = Canvas(str(path), pagesize=A4, pageCompression=1)
        self._watermark = watermark
        self._page = 0
        self._y = 0.0
        self._turn()

    def heading(self, text: str) -> None:
        self._lines(text, size=16, grey=0.0, after=8)

    def note(self, text: str) -> None:
        self._lines(text, size=9, grey=0.35, after=2)

    def speech(self, who: str, words: str) -> None:
        self._y -= 8
        self._lines(who, size=8.5, grey=0.4, after=1)
        self._lines(words, size=11, grey=0.0, after=2)

    def figure(self, drawing: Drawing, size: float) -> None:
        """At the right edge, on a page of its own where this one has no room; `size` in points."""
        self._room(size + 8)
        self._y -= size
        renderPDF.draw(drawing, self._canvas, WIDTH - MARGIN - size, self._y)

    def finish(self) -> None:
        self._foot()
        self._canvas.save()

    def _lines(self, text: str, *, size: float, grey: float, after: float) -> None:
        for line in wrapped(text, (WIDTH - 2 * MARGIN) / size):
            self._room(size * 1.5)
            self._y -= size * 1.5
            self._canvas.setFillGray(grey)
            self._draw(MARGIN, self._y, line, size)
        self._y -= after

    def _room(self, needed: float) -> None:
        if self._y - needed < MARGIN:
            self._foot()
            self._canvas.showPage()
            self._turn()

    def _draw(self, x: float, y: float, line: str, size: float) -> None:
        draw_line(self._canvas, x, y, line, size)

    def _turn(self) -> None:
        """A new page: the watermark lies under the words and over the whole of it."""
        self._page += 1
        self._y = HEIGHT - MARGIN
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillGray(0.88)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(30)
        for row in range(-5, 6):
            for column in (-1, 0, 1):
                self._draw(column * 300 - 120 + (row % 2) * 100, row * 90, self._watermark, 12)
        canvas.restoreState()

    def _foot(self) -> None:
        self._canvas.setFillGray(0.45)
        self._draw(MARGIN, MARGIN / 2, f"第 {self._page} 页　{self._watermark}", 8)
