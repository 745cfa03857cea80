"""Text and what is typed are cut alike: whatever of a text is typed, finds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from messaging.search.words import condition_of, has_link, lexemes_of, terms_of

HAN = st.text(alphabet="防汛检查通知各县市区应急管理局函复", min_size=2, max_size=12)


def test_pairs_overlap_and_the_last_character_stands_alone() -> None:
    assert lexemes_of(["防汛通知"]) == {"防汛", "汛通", "通知", "知"}


def test_full_width_and_capitals_are_folded() -> None:
    assert lexemes_of(["ＰＤＦ Report_V2.docx"]) == {"pdf", "report", "v2", "docx"}


def test_a_long_question_is_cut_into_words_and_a_short_one_is_not() -> None:
    assert terms_of("防汛检查通知") == ["防汛", "检查", "通知"]
    assert terms_of("检查组") == ["检查组"]
    assert (terms_of("第37期"), terms_of("函")) == (["37"], ["函"])


def test_nothing_typed_can_leave_the_quotes() -> None:
    assert terms_of("') | '@1' & \\ :* !") == ["1"]
    assert condition_of(["12"], sender_id=7, kind="file") == "'12' & '@7' & '#file'"


def test_letters_are_a_word_or_a_name() -> None:
    assert condition_of(["wm"]) == "('wm' | '~wm')"
    assert condition_of(["wang"]) == "('wang':* | '~wang':*)"


@given(HAN, HAN, HAN)
def test_every_piece_of_two_or_three_characters_is_found(before: str, word: str, after: str) -> None:
    piece = word[:3]
    pairs = {piece[n : n + 2] for n in range(len(piece) - 1)}
    assert pairs <= lexemes_of([before + word + after])
    assert terms_of(piece) == [piece]


def test_a_link_is_known() -> None:
    assert has_link("见 https://example.gov.cn/a") and not has_link("见附件")
