"""Letter (10.1) and minutes (10.3), annexes and headings, characters of names."""

from dataclasses import replace

import pytest

from documents.layout import Block, OfficialDocument, compose, render_pdf
from documents.layout.fonts import Face, face_of
from tests.support.layout import letter, long_notice, minutes, notice
from tests.support.rendered import MM, Rendered


def test_a_letter_has_its_mark_30_mm_from_the_top_and_double_lines_of_170_mm() -> None:
    page = Rendered(render_pdf(letter()))
    mark = page.ink(1, top=25, bottom=49, red=True)
    assert mark is not None
    assert mark.top == pytest.approx(30, abs=0.5)
    rules = page.rules(1)
    thick, thin, low_thin, low_thick = rules
    assert thick[3] > thin[3] and low_thin[3] < low_thick[3]
    for _, left, right, _ in rules:
        assert (left, right) == (pytest.approx(20, abs=0.2), pytest.approx(190, abs=0.2))
    mark_only = page.ink(1, top=25, bottom=thick[0] - 1, red=True)
    assert mark_only is not None
    assert thick[0] - thick[3] / 2 - mark_only.bottom == pytest.approx(4, abs=0.5)
    assert low_thick[0] + low_thick[3] / 2 == pytest.approx(277, abs=0.5)


def test_a_letter_has_its_number_on_the_right_no_page_number_on_page_1_and_no_rules_in_the_imprint() -> None:
    page = Rendered(render_pdf(replace(letter(), printer="不该出现", print_date="2026年4月3日")))
    number = page.plumbed.pages[0].search("示水函〔2026〕7号", regex=False)[0]
    assert number["x1"] / MM == pytest.approx(184, abs=0.5)
    assert "— 1 —" not in page.text(1) and "印发" not in page.text(1) and "不该出现" not in page.text(1)
    assert "抄送：" in page.text(1)
    assert not [y for y, *_ in page.rules(1) if 200 < y < 270]
    two = Rendered(render_pdf(replace(letter(), body=(Block("水" * 900),))))
    assert "— 2 —" in two.text(2)


def test_minutes_list_who_was_there_with_bold_labels() -> None:
    pages = Rendered(render_pdf(minutes()))
    assert all(label in pages.all_text for label in ("出席：", "请假：", "列席："))
    fonts = {
        char["fontname"].split("+")[-1] for page in pages.plumbed.pages for char in page.chars if char["text"] in "席假"
    }
    assert any("Hei" in font for font in fonts)
    mark = pages.ink(1, top=60, bottom=100, red=True)
    assert mark is not None and mark.top == pytest.approx(72, abs=0.5)


def test_heading_levels_have_their_fonts_and_run_on_headings_change_after_the_first_stop() -> None:
    fonts = {}
    for page in Rendered(render_pdf(long_notice())).plumbed.pages[:3]:
        text = "".join(char["text"] for char in page.chars)
        for sought in ("一、压实", "（一）健全", "各县（市、区）要在", "1.落实"):
            if sought in text:
                fonts[sought] = page.chars[text.index(sought) + 2]["fontname"]
    assert "Hei" in fonts["一、压实"]
    assert "Kai" in fonts["（一）健全"]
    assert "Fang" in fonts["各县（市、区）要在"]
    assert "Fang" in fonts["1.落实"]


def test_annex_names_align_and_pages_run_on() -> None:
    pages = Rendered(render_pdf(long_notice()))
    names = next(page for page in pages.plumbed.pages if "附件：" in (page.extract_text() or ""))
    first = names.search("防汛防台准备工作任务清单", regex=False)[0]
    second = names.search("各县（市、区）防汛防台抗旱指挥部值班电话", regex=False)[0]
    wrapped = names.search("急抢险救援队伍联络员名单", regex=False)[0]
    assert first["x0"] == pytest.approx(second["x0"], abs=0.3) == pytest.approx(wrapped["x0"], abs=0.3)
    assert [f"— {number} —" in pages.text(number) for number in range(1, len(pages) + 1)] == [True] * len(pages)


@pytest.mark.parametrize("character", "垟岙埼峧甪昇喆珺赟堃燊頔龢䶮鱻靐喆囍")
def test_no_character_of_a_name_prints_blank(character: str) -> None:
    document = OfficialDocument(mark="", title="", body=(Block(character, indented=False),), demo=False)
    page = Rendered(render_pdf(document))
    box = page.ink(1, top=120, bottom=262, left=27, right=40)
    assert box is not None
    assert box.right - box.left > 2.5 and box.bottom - box.top > 2.5


def test_every_unified_han_character_has_a_face_and_what_has_none_is_reported() -> None:
    assert all(face_of(chr(code), Face.FANG) for code in range(0x4E00, 0x9FA6))
    document = OfficialDocument(title="王𠮷", body=(Block("正文"),))
    assert compose(document).missing == {"𠮷"}
    assert "〓" in Rendered(render_pdf(document)).text(1)


def test_the_same_document_gives_the_same_bytes_with_every_font_embedded() -> None:
    pdf = render_pdf(long_notice())
    assert pdf == render_pdf(long_notice())
    assert pdf.count(b"/FontFile2") >= 5
    assert b"/Type0" not in pdf or b"/ToUnicode" in pdf
    assert "示例县水利局关于开展小型水库" in Rendered(render_pdf(notice())).all_text.replace("\n", "")
