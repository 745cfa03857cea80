"""Looks at a .docx before anything parses it: is it one, and is it harmless? Streams, so a bomb costs little."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from officehub.kernel.errors import Invalid

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 2000
MOST_BYTES = 200 * MEGABYTE  # unpacked, all members
MOST_XML = 32 * MEGABYTE  # unpacked, one XML member
HIGHEST_RATIO = 120  # unpacked to packed, looked at from RATIO_FROM bytes on
RATIO_FROM = 4 * MEGABYTE
CHUNK = 256 * 1024

NOT_DOCX = "这个文件不是有效的 Word 文档，请用 Word 或 WPS 另存为 .docx 后再上传。"
BOMB = "这个文件解压后过大，可能已损坏或含有恶意内容，请只保留公文正文后另存为 .docx 再上传。"
MACROS = "这个文件含有宏或控件，不能上传；请另存为不含宏的 .docx 后再上传。"
ENTITIES = "这个文件含有外部实体或文档类型声明，不能上传；请在 Word 或 WPS 中重新另存为 .docx。"
TEMPLATE = "这个文件引用了外部模板，不能上传；请在 Word 或 WPS 中取消模板链接后另存为 .docx。"

DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
MACRO_PART = re.compile(r"(?:^|/)(?:vbaproject|vbadata)[^/]*$|(?:^|/)activex/", re.IGNORECASE)
MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject|ms-office\.activeX", re.IGNORECASE)
EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)


def inspect(data: bytes) -> None:
    """Raises Invalid with what to do."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names(archive)
            contents(archive, len(data))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError) as error:
        raise Invalid(NOT_DOCX) from error


def names(archive: zipfile.ZipFile) -> None:
    members = archive.namelist()
    if len(members) > MOST_MEMBERS or len(set(members)) != len(members):
        raise Invalid(BOMB)
    if "[Content_Types].xml" not in members or "word/document.xml" not in members:
        raise Invalid(NOT_DOCX)
    if any(MACRO_PART.search(name) for name in members):
        raise Invalid(MACROS)


def contents(archive: zipfile.ZipFile, packed: int) -> None:
    """Counts what really comes out: the sizes written in a zip are claims."""
    total = 0
    for member in archive.infolist():
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        size, kept, tail = 0, [], b""
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                total += len(chunk)
                if total > MOST_BYTES or (total > RATIO_FROM and total > HIGHEST_RATIO * packed):
                    raise Invalid(BOMB)
                if is_xml:
                    xml_chunk(tail + chunk, size)
                    tail = chunk[-16:]
                    if small(member.filename):
                        kept.append(chunk)
        if kept:
            small_part(b"".join(kept))


def xml_chunk(chunk: bytes, size: int) -> None:
    """UTF-16 would hide a declaration from the search, and no office program writes it."""
    if size > MOST_XML:
        raise Invalid(BOMB)
    if b"\x00" in chunk:
        raise Invalid(NOT_DOCX)
    if DECLARATION.search(chunk):
        raise Invalid(ENTITIES)


def small(name: str) -> bool:
    return name == "[Content_Types].xml" or name.lower().endswith(".rels")


def small_part(content: bytes) -> None:
    if MACRO_TYPE.search(content):
        raise Invalid(MACROS)
    for relationship in EXTERNAL.findall(content):
        outside = b'TargetMode="External"' in relationship.replace(b"'", b'"')
        if outside and re.search(rb"/(?:attachedTemplate|subDocument|oleObject|frame)\b", relationship):
            raise Invalid(TEMPLATE)
