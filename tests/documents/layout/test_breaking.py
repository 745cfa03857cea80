"""Lines and titles: what may not begin or end one, and their shapes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.layout.lines import NEVER_FIRST, NEVER_LAST, Span, break_lines
from documents.layout.titles import ROOM, break_title, ems

CHARACTERS = "的水库防汛工作通知要求各地落实，。、；：？！（）《》“”0123456789.%ab-@—… "


@settings(max_examples=300, deadline=None)
@given(st.text(CHARACTERS, min_size=1, max_size=300), st.sampled_from([26.0, 28.0]))
def test_nothing_is_lost_and_lines_keep_to_the_measure(text: str, first: float) -> None:
    lines = break_lines([Span(text)], columns=28, first=first)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        spare = sum(atom.squeeze for atom in line.atoms)
        tail = line.text[-1]
        assert line.width - line.room <= min(1.0, spare) + 1e-6 or tail in NEVER_FIRST or tail in NEVER_LAST


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("的水库防汛工作通知要求，。、；"), min_size=30, max_size=300))
def test_no_mark_begins_a_line(words: list[str]) -> None:
    """Where marks stand alone, as they do in prose."""
    text = "".join(word if word not in NEVER_FIRST else "水" + word for word in words)
    for line in break_lines([Span(text)], columns=28):
        assert line.text[0] not in NEVER_FIRST


@pytest.mark.parametrize("shift", range(12))
def test_brackets_quotes_dashes_words_and_numbers_stay_whole(shift: int) -> None:
    text = "水" * (16 + shift) + "（“2026年”《示例》）——abc1,234.5%……" + "水" * 30
    lines = [line.text for line in break_lines([Span(text)], columns=28)]
    assert all(line[0] not in NEVER_FIRST and line[-1] not in NEVER_LAST for line in lines)
    for whole in ("2026", "——", "……", "abc1,234.5%"):
        assert sum(whole in line for line in lines) == 1


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于做好梅雨期工作的通知", ["关于做好梅雨期工作的通知"]),
        (
            "示例省水利厅关于做好2026年梅雨期水库安全度汛工作的通知",
            ["示例省水利厅关于", "做好2026年梅雨期水库安全度汛工作的通知"],
        ),
        ("示例县水利局关于开展小型水库安全隐患排查的通知", ["示例县水利局", "关于开展小型水库安全隐患排查的通知"]),
        ("第一行\n第二行的通知", ["第一行", "第二行的通知"]),
    ],
)
def test_titles_break_by_meaning(title: str, lines: list[str]) -> None:
    assert break_title(title) == lines


@pytest.mark.parametrize(
    "title",
    [
        "示例省发展和改革委员会、示例省财政厅、示例省水利厅关于下达2026年第一批中央预算内水利工程投资计划的通知",
        "示例市人民政府办公室关于印发《示例市防汛防台应急预案》的通知",
        "测" * 90 + "的通知",
    ],
)
def test_title_lines_fit_and_are_neither_brick_nor_hourglass(title: str) -> None:
    lines = break_title(title)
    widths = [ems(line) for line in lines]
    assert "".join(lines) == title
    assert max(widths) <= ROOM
    if len(title) < 80:
        assert len(set(map(round, widths))) > 1
        assert not any(a > b < c for a, b, c in zip(widths, widths[1:], widths[2:], strict=False))
