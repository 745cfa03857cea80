"""The wall-chart on paper: A3 across, the head on every page, sixty tasks over half a year."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pdfplumber
import pytest

from messaging.forces.colours import Colour, Rule
from messaging.forces.papers.chart import Chart, Line, chart_pdf

MONDAY = date(2026, 9, 28)
RULE = Rule(soon_days=7, behind_percent=20)


def test_sixty_tasks_by_twenty_six_weeks_on_a3_with_the_head_on_each_page() -> None:
    weeks = [MONDAY + timedelta(weeks=week) for week in range(26)]
    cells = {week: (list(Colour)[week % 3] if week < 20 else None, week) for week in range(26)}
    lines = [
        Line(n, f"第{n}项任务名称较长以便占满两行的整治工程", "某县住房和城乡建设局 王敏", MONDAY, n, Colour.RED, cells)
        for n in range(1, 61)
    ]
    data = chart_pdf(Chart("清水专班", "牵头单位", RULE.words, weeks, lines, "王敏"))
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 3
        for page in pdf.pages:
            assert (round(page.width / 72 * 25.4), round(page.height / 72 * 25.4)) == (420, 297)
            assert "责任单位、责任人" in (page.extract_text() or "")
            assert min(char["size"] for char in page.chars) >= 6.5
            assert all(char["x0"] >= 0 and char["x1"] <= page.width for char in page.chars)


@pytest.mark.parametrize(
    ("percent", "day", "colour"),
    [(0, 0, Colour.GREEN), (0, 40, Colour.YELLOW), (60, 40, Colour.GREEN), (90, 95, Colour.YELLOW),
     (99, 101, Colour.RED), (100, 200, Colour.GREEN)],
)  # fmt: skip
def test_colours_by_rule(percent: int, day: int, colour: Colour) -> None:
    assert RULE.colour(MONDAY, MONDAY + timedelta(days=100), percent, MONDAY + timedelta(days=day)) is colour
