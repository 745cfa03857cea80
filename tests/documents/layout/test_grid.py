"""GB/T 9704-2012 5.2: 22 lines of 28 characters fill the type area."""

import pytest

from documents.layout import Annex, Block, OfficialDocument, render_pdf
from tests.support.rendered import Rendered


def full_pages(lines: int) -> Rendered:
    """An annex page has the bare grid: its mark, a blank, a title, a blank, then the text."""
    text = "国" * (28 * lines - 2)
    return Rendered(
        render_pdf(OfficialDocument(title="国", body=(Block(text),), annexes=(Annex("国", (Block("国"),)),)))
    )


@pytest.fixture(scope="module")
def grid() -> Rendered:
    return full_pages(60)


def test_ink_of_a_full_page_fills_the_type_area(grid: Rendered) -> None:
    box = grid.ink(2, top=30, bottom=264, red=False)
    assert box is not None
    assert 37.0 <= box.top <= 38.2
    assert 261.0 <= box.bottom <= 262.2
    assert 28.0 <= box.left <= 29.2
    assert 182.8 <= box.right <= 184.1


def test_a_full_page_has_22_lines_of_28_characters_and_the_23rd_goes_on(grid: Rendered) -> None:
    rows = [text for y, text in grid.rows(2) if y < 263]
    assert [len(row) for row in rows] == [28] * 22
    assert grid.rows(3)[0][1] == "国" * 28


def test_page_one_shows_body_text(grid: Rendered) -> None:
    assert "国" * 26 in grid.text(1)


def test_digits_are_half_as_wide_as_characters() -> None:
    digits = Rendered(render_pdf(OfficialDocument(body=(Block("国" * 20 + "12345678901" * 1 + "国" * 30),))))
    row = next(text for _, text in digits.rows(1) if "1234" in text)
    assert 30 <= len(row) <= 33


def test_page_numbers_stand_7_mm_below_right_on_odd_and_left_on_even_pages(grid: Rendered) -> None:
    for page in (1, 2, 3):
        box = grid.ink(page, top=264, bottom=285)
        assert box is not None
        dash = grid.ink(page, top=264, bottom=285, left=box.left, right=box.left + 3)
        assert dash is not None
        assert (dash.top + dash.bottom) / 2 == pytest.approx(269, abs=0.5)
        if page % 2:
            assert box.right == pytest.approx(184 - 5.64, abs=0.6)
        else:
            assert box.left == pytest.approx(28 + 5.64, abs=0.6)


def test_an_annex_begins_a_page_with_its_mark_on_line_1_and_its_title_on_line_3(grid: Rendered) -> None:
    last = len(grid)
    mark, title = grid.rows(last)[:2]
    assert mark[1] == "附件"
    assert title[0] - mark[0] == pytest.approx(2 * 10.4455, abs=1.5)
