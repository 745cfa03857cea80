"""What is read from honest files."""

import pytest

from documents.layout import Block, OfficialDocument, render_docx
from documents.reading import read_upload
from officehub.kernel.errors import Invalid
from tests.support.layout import LEVELS, long_notice
from tests.support.uploads import paragraph, raw_word_file, word_file

NOTICE = (
    "示例县水利局关于开展水库安全隐患排查的通知",
    "各乡镇人民政府、街道办事处：",
    "现将有关事项通知如下。",
    "一、排查范围",
    "（一）小型水库。包括垟头、岙底水库。",
    "1.坝体。",
    "（1）坝顶裂缝。",
)


def test_a_word_file_gives_title_addressees_and_heading_levels() -> None:
    result = read_upload("通知.docx", word_file(*NOTICE, centred=1))
    assert result.title == NOTICE[0]
    assert result.addressees == "各乡镇人民政府、街道办事处"
    assert [block.level for block in result.body] == [0, 1, 2, 3, 4]
    assert [block.text for block in result.body] == list(NOTICE[2:])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_its_encoding(encoding: str) -> None:
    result = read_upload("通知.txt", "\r\n".join(["　　" + line for line in NOTICE]).encode(encoding))
    assert result.title == NOTICE[0]
    assert [block.text for block in result.body] == list(NOTICE[2:])


def test_names_outside_gb2312_survive_gb18030() -> None:
    assert "喆珺䶮" in read_upload("a.txt", "联系人喆珺䶮。".encode("gb18030")).body[0].text


def test_a_title_over_several_centred_lines_is_one_title() -> None:
    result = read_upload("a.docx", word_file("示例县水利局", "关于开展排查的通知", "正文如下。", centred=2))
    assert result.title == "示例县水利局关于开展排查的通知"


def test_a_text_that_begins_with_a_sentence_has_no_title() -> None:
    result = read_upload("a.txt", "为做好工作，现通知如下。\n一、范围".encode())
    assert result.title == ""
    assert result.body == (Block("为做好工作，现通知如下。"), Block("一、范围", 1))


def test_tracked_insertions_and_content_controls_are_kept_and_deletions_are_not() -> None:
    body = (
        "<w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('控件里的字。')}</w:sdtContent></w:sdt>"
    )
    result = read_upload("a.docx", raw_word_file(paragraph("正文。") + body))
    assert [block.text for block in result.body] == ["正文。", "保留新增", "控件里的字。"]


def test_rows_of_a_table_become_lines_without_indent() -> None:
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("垟头水库", "3月"))
    result = read_upload("a.docx", raw_word_file(paragraph("正文。") + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"))
    assert result.body[-1] == Block("垟头水库　3月", indented=False)


def test_signature_and_date_at_the_end_are_left_to_the_layout() -> None:
    result = read_upload("a.txt", "\n".join([*NOTICE, "示例县水利局", "2026年4月3日"]).encode())
    assert result.body[-1].text == NOTICE[-1]
    assert any("署名" in note for note in result.notes)


def test_direction_and_zero_width_characters_are_taken_out() -> None:
    assert read_upload("a.txt", "正\u202e文\u200b如下。".encode()).body[0].text == "正文如下。"


def test_what_the_layout_writes_can_be_read_back() -> None:
    body = read_upload("a.docx", render_docx(long_notice())).body
    texts = [block.text for block in body]
    assert all(block.text in texts for block in LEVELS)
    assert OfficialDocument(body=body)


@pytest.mark.parametrize(("name", "data"), [("a.docx", word_file("", " ")), ("a.txt", b"\r\n  \n"), ("a.txt", b"")])
def test_a_file_without_words_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(Invalid, match="没有文字"):
        read_upload(name, data)
