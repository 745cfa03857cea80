"""From an uploaded file to title, addressees and body."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import PurePath

from documents.layout.headings import level_of
from documents.layout.model import KINDS, Block
from officehub.kernel.errors import Invalid

from .model import Paragraph, ReadResult
from .plain import read_txt
from .word import read_docx

MOST_BYTES = 20 * 1024 * 1024
EMPTY = "这个文件里没有文字，请选择含有正文的文件。"
TOO_LARGE = "文件超过20兆字节，请去掉图片或拆分后再上传。"
MISMATCH = "文件内容与扩展名不符，请用原来的程序另存为 .docx 或 .txt 后再上传。"
OLD_OR_LOCKED = "这是旧版 .doc 或加了密码的文档，请取消密码并另存为 .docx 后再上传。"
OTHER = "只能读取 .docx 和 .txt 文件，请另存后再上传。"
MACRO_NAME = "带宏的 .docm 文件不能上传，请另存为不含宏的 .docx 后再上传。"
TAIL_LEFT_OUT = "文末的署名和日期没有读入正文，发文时由系统排印。"

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BINARY = (
    ZIP,
    OLE,
    b"%PDF",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
LONGEST_TITLE = 80
SENTENCE_END = "。；，：！？;,:!?."
DATE_LINE = re.compile(
    r"[12二][0-9〇○零一二三四五六七八九]{3}年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日"
)


def read_upload(name: str, data: bytes) -> ReadResult:
    """Raises Invalid with a Chinese sentence that says what to do. Nothing of the file is kept."""
    suffix = PurePath(name).suffix.lower()
    check_kind(suffix, data)
    paragraphs, notes = read_docx(data) if suffix == ".docx" else (read_txt(data), ())
    paragraphs = [tidy for paragraph in paragraphs for tidy in tidied(paragraph)]
    if not paragraphs:
        raise Invalid(EMPTY)
    return arrange(paragraphs, notes)


def check_kind(suffix: str, data: bytes) -> None:
    if suffix in {".docm", ".dotm"}:
        raise Invalid(MACRO_NAME)
    if suffix not in {".docx", ".txt"}:
        raise Invalid(OLD_OR_LOCKED if data.startswith(OLE) else OTHER)
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    if suffix == ".docx" and data.startswith(OLE):
        raise Invalid(OLD_OR_LOCKED)
    if suffix == ".docx" and not data.startswith(ZIP):
        raise Invalid(MISMATCH)
    if suffix == ".txt" and data.startswith(BINARY):
        raise Invalid(MISMATCH)


def tidied(paragraph: Paragraph) -> list[Paragraph]:
    """A manual line break parts paragraphs; control, zero-width and direction characters go."""
    kept = (clean(line) for line in paragraph.text.split("\n"))
    return [Paragraph(line, paragraph.prominent, paragraph.row) for line in kept if line]


def clean(line: str) -> str:
    spaced = line.replace("\t", " ").replace("\xa0", " ")
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(" 　")


def arrange(paragraphs: Sequence[Paragraph], notes: tuple[str, ...]) -> ReadResult:
    title_parts = title_of(paragraphs)
    rest = list(paragraphs[len(title_parts) :])
    addressees = ""
    if rest and is_salutation(rest[0].text):
        addressees = rest.pop(0).text.rstrip("：:")
    tail = tail_length(rest)
    if tail:
        rest, notes = rest[:-tail], (*notes, TAIL_LEFT_OUT)
    return ReadResult("".join(title_parts), addressees, tuple(block_of(paragraph) for paragraph in rest), notes)


def title_of(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Centred lines at the top; else the first line if it reads like a title."""
    parts: list[str] = []
    for paragraph in paragraphs:
        if (
            not paragraph.prominent
            or level_of(paragraph.text)
            or len("".join(parts)) + len(paragraph.text) > LONGEST_TITLE
        ):
            break
        parts.append(paragraph.text)
    if parts:
        return parts
    first = paragraphs[0].text
    plain = len(first) <= LONGEST_TITLE and first[-1] not in SENTENCE_END and not level_of(first)
    return [first] if plain and (first.endswith(KINDS) or "关于" in first or len(first) <= 30) else []


def is_salutation(text: str) -> bool:
    return text[-1] in "：:" and len(text) <= 200 and "。" not in text and not level_of(text)


def tail_length(paragraphs: Sequence[Paragraph]) -> int:
    """The date at the end and the organ's name above it."""
    if not paragraphs or not DATE_LINE.fullmatch(paragraphs[-1].text.replace(" ", "")):
        return 0
    above = paragraphs[-2].text if len(paragraphs) > 1 else ""
    is_name = 0 < len(above) <= 40 and above[-1] not in SENTENCE_END and not level_of(above) and len(paragraphs) > 2
    return 2 if is_name else 1


def block_of(paragraph: Paragraph) -> Block:
    if paragraph.row:
        return Block(paragraph.text, indented=False)
    return Block(paragraph.text, level_of(paragraph.text))
