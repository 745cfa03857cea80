"""GB/T 9704-2012 7.2 on the printed page."""

from dataclasses import replace

import pytest

from documents.layout import OfficialDocument, render_pdf
from tests.support.layout import long_notice, notice
from tests.support.rendered import Box, Rendered

LONG = "示例省发展改革和城乡统筹协调推进工作领导小组办公室"


def head(document: OfficialDocument) -> tuple[Rendered, Box, float, float]:
    """The page, the box of the mark, and y and width of the red line."""
    page = Rendered(render_pdf(document))
    y, left, right, _ = page.rules(1)[0]
    mark = page.ink(1, bottom=y - 3, red=True)
    assert mark is not None
    return page, mark, y, right - left


@pytest.mark.parametrize("organ", ["示例县水利局", "示例市防汛防台抗旱指挥部", LONG])
def test_the_ink_of_the_mark_begins_72_mm_from_the_top_and_stays_in_the_type_area(organ: str) -> None:
    _, mark, _, _ = head(replace(notice(), issuers=(organ,)))
    assert mark.top == pytest.approx(72, abs=0.5)
    assert mark.left >= 28 and mark.right <= 184
    assert (mark.left + mark.right) / 2 == pytest.approx(106, abs=1)


def test_two_empty_lines_part_number_and_mark() -> None:
    page, mark, y, _ = head(notice())
    number = page.ink(1, top=mark.bottom + 2, bottom=y - 1)
    assert number is not None
    assert 2 * 10.4 <= number.top - mark.bottom <= 3 * 10.5


def test_the_red_line_is_156_mm_long_and_4_mm_below_the_number() -> None:
    page, mark, y, width = head(notice())
    number = page.ink(1, top=mark.bottom + 2, bottom=y - 1)
    assert number is not None
    assert width == pytest.approx(156, abs=0.2)
    assert y - number.bottom == pytest.approx(4, abs=0.6)
    line = page.ink(1, top=y - 1, bottom=y + 1, red=True)
    assert line is not None
    assert (line.left, line.right) == (pytest.approx(28, abs=0.3), pytest.approx(184, abs=0.3))


def test_two_empty_lines_part_title_and_red_line_and_the_title_is_centred() -> None:
    page, _, y, _ = head(notice())
    title = page.ink(1, top=y + 2, bottom=y + 50)
    assert title is not None
    assert 2 * 10.4455 - 0.5 <= title.top - y <= 3 * 10.4455
    row = page.ink(1, top=title.top - 0.2, bottom=title.top + 8)
    assert row is not None
    assert (row.left + row.right) / 2 == pytest.approx(106, abs=1)


def test_copy_number_security_and_urgency_stack_on_the_left_and_close_up() -> None:
    document = replace(notice(), copy_number="000001", security="秘密★1年", urgency="特急", demo=False)
    rows = Rendered(render_pdf(document)).rows(1)
    assert [text for _, text in rows[:3]] == ["000001", "秘密★1年", "特急"]
    closed_up = Rendered(render_pdf(replace(document, security="")))
    assert [text for _, text in closed_up.rows(1)[:2]] == ["000001", "特急"]


def test_upward_documents_have_the_number_on_the_line_of_the_last_signer() -> None:
    document = replace(notice(), upward=True, signers=("王喆", "李珺", "赵赟"))
    rows = Rendered(render_pdf(document)).rows(1)
    last = next(text for _, text in rows if "〔2026〕" in text)
    assert last == "示水〔2026〕12号赵赟"
    assert any(text == "签发人：王喆李珺" for _, text in rows)


def test_joint_marks_stack_the_organs_left_of_the_word() -> None:
    page, mark, _, _ = head(replace(notice(), issuers=("示例县水利局", "示例县应急管理局", "示例县财政局")))
    assert mark.top == pytest.approx(72, abs=0.5)
    assert mark.right <= 184
    for organ in ("示例县水利局", "示例县应急管理局", "示例县财政局"):
        assert organ in page.text(1).replace(" ", "")


def test_demo_documents_carry_their_mark_outside_the_type_area_on_every_page() -> None:
    pages = Rendered(render_pdf(long_notice()))
    for page in range(1, len(pages) + 1):
        assert "演示" in pages.text(page)
        box = pages.ink(page, bottom=30)
        assert box is not None and box.bottom < 30
    assert "演示" not in Rendered(render_pdf(replace(long_notice(), demo=False))).all_text
