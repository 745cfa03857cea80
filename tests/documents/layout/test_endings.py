"""Signature, date, seal places (7.3.5) and imprint (7.4) on the printed page."""

from dataclasses import replace

import pytest

from documents.layout import Block, OfficialDocument, compose, render_pdf
from tests.support.layout import letter, long_notice, notice
from tests.support.rendered import MM, Rendered

ZI = 15.785 / MM
LINE = 10.4455


def chars(page: Rendered, number: int, text: str) -> tuple[float, float, float]:
    """Left and right edge and vertical middle of the last row that holds exactly `text`, in mm."""
    found = page.plumbed.pages[number - 1].search(text, regex=False, char_threshold=0)
    at = found[-1]
    return at["x0"] / MM, at["x1"] / MM, (at["top"] + at["bottom"]) / 2 / MM


def with_body_of(lines: int, document: OfficialDocument) -> OfficialDocument:
    return replace(document, body=(Block("水" * (28 * lines - 2)),))


def test_without_a_seal_the_date_begins_two_characters_right_of_the_name() -> None:
    page = Rendered(render_pdf(replace(notice(), signatures=("示例县防汛防台抗旱指挥部",), print_date="2026年4月5日")))
    name_left, name_right, name_y = chars(page, 1, "示例县防汛防台抗旱指挥部")
    date_left, _, date_y = chars(page, 1, "2026年4月3日")
    assert name_right == pytest.approx(184 - 2 * ZI, abs=0.5)
    assert date_left - name_left == pytest.approx(2 * ZI, abs=0.5)
    assert date_y - name_y == pytest.approx(LINE, abs=0.5)


def test_a_date_longer_than_the_name_ends_two_characters_from_the_right() -> None:
    page = Rendered(render_pdf(replace(notice(), signatures=("示例局",), date="2026年11月22日", print_date="")))
    _, date_right, _ = chars(page, 1, "2026年11月22日")
    assert date_right == pytest.approx(184 - 2 * ZI, abs=0.6)


def test_with_a_seal_name_and_date_share_a_centre_and_the_seal_covers_both() -> None:
    document = letter()
    page = Rendered(render_pdf(document))
    name_left, name_right, name_y = chars(page, 1, "示例省水利厅")
    date_left, date_right, date_y = chars(page, 1, "2026年4月3日")
    assert date_right == pytest.approx(184 - 4 * ZI, abs=0.6)
    assert (name_left + name_right) / 2 == pytest.approx((date_left + date_right) / 2, abs=0.5)
    (seal,) = compose(document).seals
    assert seal.owner == "示例省水利厅"
    assert seal.x / MM == pytest.approx((date_left + date_right) / 2, abs=0.5)
    assert name_y - 21 < seal.y / MM < (name_y + date_y) / 2
    body_bottom = name_y - 3 * LINE + 2.8
    assert 0 < seal.y / MM - 21 - body_bottom < LINE


def test_seals_of_a_joint_issue_do_not_touch() -> None:
    organs = ("示例县水利局", "示例县财政局", "示例县应急管理局", "示例县教育局")
    seals = compose(replace(letter(), signatures=organs)).seals
    assert [seal.owner for seal in seals] == list(organs)
    for one in seals:
        for other in seals:
            if one is not other and one.page == other.page:
                assert abs(one.x - other.x) > 45 * MM or abs(one.y - other.y) > 45 * MM


@pytest.mark.parametrize("lines", range(1, 24))
@pytest.mark.parametrize("sealed", [False, True])
def test_the_date_never_stands_on_a_page_without_text(lines: int, sealed: bool) -> None:
    document = with_body_of(lines, replace(notice(), sealed=sealed))
    composition = compose(document)
    page = next(page for page in composition.pages if any(run.text.startswith("2026年4月3日") for run in page.runs))
    assert page.body_lines
    assert composition.pages[0].body_lines


@pytest.mark.parametrize("lines", range(1, 24))
def test_the_imprint_stands_at_the_foot_of_the_last_page_and_on_nothing(lines: int) -> None:
    document = with_body_of(lines, notice())
    pages = Rendered(render_pdf(document))
    last = pages.rules(len(pages))[-1]
    assert last[0] == pytest.approx(262, abs=0.5)
    top = min(y for y, *_ in pages.rules(len(pages)) if y > 200)
    assert pages.ink(len(pages), top=top - 3, bottom=top - 0.6) is None
    assert sum("印发" in pages.text(number) for number in range(1, len(pages) + 1)) == 1


def test_imprint_rules_are_thick_thin_thick_and_as_wide_as_the_type_area() -> None:
    pages = Rendered(render_pdf(long_notice()))
    rules = pages.rules(len(pages))
    assert [round(thickness, 2) for *_, thickness in rules] == [0.35, 0.25, 0.35]
    for _, left, right, _ in rules:
        assert (left, right) == (pytest.approx(28, abs=0.1), pytest.approx(184, abs=0.1))
    drawn = pages.ink(len(pages), top=261, bottom=263)
    assert drawn is not None and drawn.bottom == pytest.approx(262, abs=0.5)


def test_too_many_addressees_move_to_the_imprint() -> None:
    many = tuple(f"示例市第{number}联合工作推进领导小组办公室" for number in range(1, 25))
    pages = Rendered(render_pdf(replace(notice(), addressees=many)))
    assert "主送" in pages.text(len(pages))
    assert "隐患排查" in pages.text(1)
