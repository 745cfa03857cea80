"""Reads a .txt: UTF-8 and UTF-16 by their marks, else UTF-8, else GB18030."""

from __future__ import annotations

import codecs

from officehub.kernel.errors import Invalid

from .model import Paragraph

NOT_TEXT = "这个文件不是纯文本，请另存为 UTF-8 或 GB18030 编码的 .txt 后再上传。"
TOO_LONG = "这个文本文件过长，请只保留公文正文后再上传。"
MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 20_000
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    encodings = [name for bom, name in BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(character < " " and character not in "\t\r\n\f\v" for character in text):
            return text
    raise Invalid(NOT_TEXT)


def read_txt(data: bytes) -> list[Paragraph]:
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LONG)
    lines = decode(data).splitlines()
    if len(lines) > MOST_LINES:
        raise Invalid(TOO_LONG)
    return [Paragraph(line) for line in lines if line.strip()]
