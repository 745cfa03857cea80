"""挂图: the wall-chart as PDF, A3 across, the head on every page. Colours come with a letter and a pattern, so that it
reads in grey as well."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from messaging.forces.colours import LETTERS, Colour
from messaging.paper import draw_line, ems, wrapped
from officehub.kernel import clock

WIDTH, HEIGHT = 420 * mm, 297 * mm
MARGIN = 12 * mm
ROW = 8 * mm
TITLE_BAND, HEAD, FOOT = 20 * mm, 11 * mm, 9 * mm
NUMBER, TITLE, OWNER, DUE, PERCENT = 8 * mm, 68 * mm, 50 * mm, 15 * mm, 13 * mm
LEFT = MARGIN + NUMBER + TITLE + OWNER + DUE + PERCENT
WEEKS_ACROSS = 30  # more go to further pages
WIDEST = 14 * mm
ROWS_DOWN = int((HEIGHT - 2 * MARGIN - TITLE_BAND - HEAD - FOOT) // ROW)

PAINT = {Colour.GREEN: (0.80, 0.93, 0.82), Colour.YELLOW: (1.0, 0.92, 0.62), Colour.RED: (0.98, 0.76, 0.76)}
INK = {Colour.GREEN: (0.08, 0.36, 0.16), Colour.YELLOW: (0.42, 0.26, 0.0), Colour.RED: (0.60, 0.03, 0.10)}
NUMBER_SIZE, TEXT_SIZE, CELL_SIZE = 9.0, 8.5, 8.5


@dataclass(frozen=True)
class Line:
    number: int
    title: str
    owner: str
    due: date
    percent: int
    colour: Colour
    cells: dict[int, tuple[Colour | None, int | None]]  # week → colour, None: to come


@dataclass(frozen=True)
class Chart:
    title: str
    under: str  # owner unit, time
    rule: str
    weeks: Sequence[date]
    lines: Sequence[Line]
    watermark: str


def chart_pdf(chart: Chart) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle(f"{chart.title}挂图")
    spans = [(at, chart.weeks[at : at + WEEKS_ACROSS]) for at in range(0, len(chart.weeks), WEEKS_ACROSS)]
    parts = [chart.lines[at : at + ROWS_DOWN] for at in range(0, max(len(chart.lines), 1), ROWS_DOWN)]
    total = len(spans) * len(parts)
    page = 0
    for first, weeks in spans:
        for lines in parts:
            page += 1
            _Page(canvas, chart, first, weeks).draw(lines, f"第 {page} 页，共 {total} 页")
            canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Page:
    def __init__(self, canvas: Canvas, chart: Chart, first: int, weeks: Sequence[date]) -> None:
        self.canvas, self.chart, self.first, self.weeks = canvas, chart, first, weeks
        self.column = min(WIDEST, (WIDTH - MARGIN - LEFT) / max(len(weeks), 1))
        self.right = LEFT + self.column * len(weeks)
        self.top = HEIGHT - MARGIN - TITLE_BAND

    def draw(self, lines: Sequence[Line], foot: str) -> None:
        self._band()
        self._head()
        y = self.top - HEAD
        for line in lines:
            y -= ROW
            self._row(line, y)
        self._frame(y)
        self._legend(foot)

    def _ink(self, red: float = 0.1, green: float = 0.1, blue: float = 0.1) -> None:
        self.canvas.setFillColorRGB(red, green, blue)

    def _band(self) -> None:
        self._ink()
        draw_line(self.canvas, MARGIN, HEIGHT - MARGIN - 8 * mm, f"{self.chart.title}挂图", 22)
        self._ink(0.35, 0.35, 0.35)
        draw_line(self.canvas, MARGIN, HEIGHT - MARGIN - 15.5 * mm, self.chart.under, 10)

    def _head(self) -> None:
        canvas = self.canvas
        canvas.setFillColorRGB(0.93, 0.94, 0.95)
        canvas.rect(MARGIN, self.top - HEAD, self.right - MARGIN, HEAD, stroke=0, fill=1)
        self._ink()
        x = MARGIN
        for words, width in zip(("号", "任务", "责任单位、责任人", "时限", "进度"), _LEFT_WIDTHS, strict=True):
            draw_line(canvas, x + 1.5 * mm, self.top - 7 * mm, words, NUMBER_SIZE)
            x += width
        today = clock.today()
        for place, monday in enumerate(self.weeks):
            self._week(LEFT + place * self.column, monday, monday <= today <= monday + timedelta(days=6))

    def _week(self, x: float, monday: date, now: bool) -> None:
        if now:
            self.canvas.setFillColorRGB(0.80, 0.87, 0.97)
            self.canvas.rect(x, self.top - HEAD, self.column, HEAD, stroke=0, fill=1)
        self._ink()
        size = 7.5
        for words, y in ((f"{monday.month}月", 4.6 * mm), (f"{monday.day}日", 8.8 * mm)):
            draw_line(self.canvas, x + (self.column - ems(words) * size) / 2, self.top - y, words, size)

    def _row(self, line: Line, y: float) -> None:
        self._ink()
        owner = list(wrapped(line.owner, (OWNER - 3 * mm) / TEXT_SIZE))
        title = list(wrapped(line.title, (TITLE - 3 * mm) / TEXT_SIZE))
        percent = f"{line.percent}% {LETTERS[line.colour]}"
        texts = ([str(line.number)], title, owner, [f"{line.due.month}-{line.due.day:02d}"], [percent])
        x = MARGIN
        for text, width in zip(texts, _LEFT_WIDTHS, strict=True):
            self._lines(x + 1.5 * mm, y, text)
            x += width
        for week, (colour, reached) in line.cells.items():
            if self.first <= week < self.first + len(self.weeks):
                self._cell(LEFT + (week - self.first) * self.column, y, colour, reached)

    def _lines(self, x: float, y: float, text: Sequence[str]) -> None:
        """One line in the middle, two above one another; of more, the second ends with dots."""
        shown = list(text[:2])
        if len(text) > 2:
            shown[1] = shown[1][:-1] + "…"
        if len(shown) == 1:
            draw_line(self.canvas, x, y + 2.9 * mm, shown[0], TEXT_SIZE)
            return
        for words, rise in zip(shown, (4.6 * mm, 1.3 * mm), strict=True):
            draw_line(self.canvas, x, y + rise, words, TEXT_SIZE)

    def _cell(self, x: float, y: float, colour: Colour | None, reached: int | None) -> None:
        canvas, inset = self.canvas, 0.5 * mm
        place = (x + inset, y + inset, self.column - 2 * inset, ROW - 2 * inset)
        if colour is None:
            canvas.setStrokeColorRGB(0.62, 0.65, 0.68)
            canvas.setLineWidth(0.5)
            canvas.setDash(2, 1.5)
            canvas.rect(*place, stroke=1, fill=0)
            canvas.setDash()
            return
        canvas.setFillColorRGB(*PAINT[colour])
        canvas.rect(*place, stroke=0, fill=1)
        _hatch(canvas, place, colour)
        canvas.setFillColorRGB(*INK[colour])
        draw_line(canvas, x + (self.column - CELL_SIZE) / 2, y + 4.3 * mm, LETTERS[colour], CELL_SIZE)
        words = f"{reached}%"
        size = 6.5
        draw_line(canvas, x + (self.column - ems(words) * size) / 2, y + 1.5 * mm, words, size)

    def _frame(self, bottom: float) -> None:
        canvas = self.canvas
        canvas.setLineWidth(0.3)
        canvas.setStrokeColorRGB(0.70, 0.72, 0.74)
        y = self.top - HEAD
        while y >= bottom - 0.1:
            canvas.line(MARGIN, y, self.right, y)
            y -= ROW
        x = MARGIN
        for width in (*_LEFT_WIDTHS, *[self.column] * len(self.weeks), 0.0):
            canvas.line(x, self.top, x, bottom)
            x += width
        canvas.line(MARGIN, self.top, self.right, self.top)

    def _legend(self, foot: str) -> None:
        x, y = MARGIN, MARGIN - 1 * mm
        for colour in Colour:
            place = (x, y, 6 * mm, 4.5 * mm)
            self.canvas.setFillColorRGB(*PAINT[colour])
            self.canvas.rect(*place, stroke=0, fill=1)
            _hatch(self.canvas, place, colour)
            self.canvas.setFillColorRGB(*INK[colour])
            draw_line(self.canvas, x + 1.5 * mm, y + 1.1 * mm, LETTERS[colour], CELL_SIZE)
            x += 8 * mm
        self._ink(0.3, 0.3, 0.3)
        draw_line(self.canvas, x + 2 * mm, y + 1.1 * mm, f"{self.chart.rule}。虚线框：计划时段。", 8.5)
        words = f"{self.chart.watermark}　{foot}"
        draw_line(self.canvas, WIDTH - MARGIN - ems(words) * 8, y + 1.1 * mm, words, 8)


_LEFT_WIDTHS = (NUMBER, TITLE, OWNER, DUE, PERCENT)


def _hatch(canvas: Canvas, place: tuple[float, float, float, float], colour: Colour) -> None:
    """Yellow: strokes one way; red: both ways; green: none."""
    if colour is Colour.GREEN:
        return
    x, y, width, height = place
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(x, y, width, height)
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setLineWidth(0.35)
    canvas.setStrokeColorRGB(*(tone * 0.91 for tone in PAINT[colour]))
    step = 1.6 * mm
    at = -height
    while at < width:
        canvas.line(x + at, y, x + at + height, y + height)
        if colour is Colour.RED:
            canvas.line(x + at, y + height, x + at + height, y)
        at += step
    canvas.restoreState()
