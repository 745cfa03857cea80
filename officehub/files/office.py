"""Office files are zip archives of XML: opened here with care, before anything else may open them."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from officehub.kernel.errors import Invalid

MAX_PARTS = 2000
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, really unpacked: what the archive says of itself may be a lie
MAX_RATIO = 120  # unpacked to packed; 3 to 20 is usual, 1,000 is a bomb
_CHUNK = 64 * 1024
_MACRO = re.compile(r"vbaproject|vbadata|/activex/|macrosheets/", re.IGNORECASE)

MAIN_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ofd": "OFD.xml"}
_TEXT_PARTS = re.compile(
    r"word/(document|header\d*|footer\d*)\.xml|xl/sharedStrings\.xml|ppt/(slides|notesSlides)/\w+\.xml"
)

BROKEN = "文件已损坏或不是真正的 {kind} 文件，请用办公软件重新保存后再上传。"
BOMB = "文件解压后过大，疑似压缩炸弹，已拒绝。"
MACRO = "文件含有宏或控件，请另存为不含宏的 .{kind} 后再上传。"
ENTITY = "文件内含外部实体或文档类型声明，已拒绝。"
REMOTE = "文件引用了外部资源（{what}），请断开链接后再上传。"


def inspect(stream: BinaryIO, kind: str) -> str:
    """The text of a .docx, .xlsx or .pptx (empty for others).

    Raises Invalid for bombs, macros, external entities and broken files.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            return _inspect(archive, kind, packed=_size(stream))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, expat.ExpatError) as error:
        raise Invalid(BROKEN.format(kind=kind), reason="broken") from error


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, 2)


def _inspect(archive: zipfile.ZipFile, kind: str, *, packed: int) -> str:
    parts = archive.infolist()
    _check_names(parts, kind)
    budget = min(MAX_UNPACKED, max(packed, 10 * 1024) * MAX_RATIO)
    text: list[str] = []
    for part in parts:
        reader = _reader_for(part.filename)
        for chunk in _unpack(archive, part):
            budget -= len(chunk)
            if budget < 0:
                raise Invalid(BOMB, reason="bomb")
            if reader:
                reader.feed(chunk)
        if reader:
            text.append(reader.close())
    return "\n".join(text)


def _check_names(parts: list[zipfile.ZipInfo], kind: str) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS:
        raise Invalid(BOMB, reason="bomb")
    if MAIN_PART[kind] not in names or len(set(names)) != len(names):
        raise Invalid(BROKEN.format(kind=kind), reason="broken")
    if any(name.startswith("/") or ".." in name.split("/") for name in names) or any(p.flag_bits & 1 for p in parts):
        raise Invalid(BROKEN.format(kind=kind), reason="broken")
    if any(_MACRO.search("/" + name) for name in names):
        raise Invalid(MACRO.format(kind=kind), reason="macro")


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    if part.is_dir():
        return
    with archive.open(part) as opened:
        while chunk := opened.read(_CHUNK):
            yield chunk


class _XmlReader:
    """Reads one part as it streams by; a document type declaration, the door of every entity attack, ends it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._text: list[str] = []
        self._keep = bool(_TEXT_PARTS.fullmatch(name))
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        if self._keep:
            self._parser.CharacterDataHandler = self._text.append

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def close(self) -> str:
        self._parser.Parse(b"", True)
        return "".join(self._text)

    def _doctype(self, *_: object) -> None:
        raise Invalid(ENTITY, reason="entity")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._name.endswith(".rels") and attributes.get("TargetMode", "").lower() == "external":
            kind = attributes.get("Type", "").rpartition("/")[2]
            if kind.lower() != "hyperlink":
                raise Invalid(REMOTE.format(what=kind or "未知"), reason="remote")
        if self._name == "[Content_Types].xml" and "macroenabled" in attributes.get("ContentType", "").lower():
            raise Invalid(MACRO.format(kind="docx"), reason="macro")

    def _end(self, tag: str) -> None:
        if self._keep and (tag.endswith(":p") or tag == "si"):
            self._text.append("\n")


def _reader_for(name: str) -> _XmlReader | None:
    return _XmlReader(name) if name.lower().endswith((".xml", ".rels")) else None
