"""What a file really is, by its bytes, and whether its name says the same."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

import filetype

from officehub.kernel.errors import Invalid, TooLarge
from officehub.kernel.text import clean_text

from . import office
from .classification import guard_text

MAX_BYTES = 50 * 1024 * 1024
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument"

# Extension → media type it is stored under, and what its bytes may look like.
ALLOWED: dict[str, tuple[str, frozenset[str]]] = {
    "pdf": ("application/pdf", frozenset({"application/pdf"})),
    "docx": (f"{_OFFICE}.wordprocessingml.document", frozenset({_ZIP, f"{_OFFICE}.wordprocessingml.document"})),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", frozenset({_ZIP, f"{_OFFICE}.spreadsheetml.sheet"})),
    "pptx": (
        f"{_OFFICE}.presentationml.presentation",
        frozenset({_ZIP, f"{_OFFICE}.presentationml.presentation"}),
    ),
    "ofd": ("application/ofd", frozenset({_ZIP})),
    "png": ("image/png", frozenset({"image/png"})),
    "jpg": ("image/jpeg", frozenset({"image/jpeg"})),
    "jpeg": ("image/jpeg", frozenset({"image/jpeg"})),
    "gif": ("image/gif", frozenset({"image/gif"})),
    "webp": ("image/webp", frozenset({"image/webp"})),
    "txt": ("text/plain", frozenset()),
    "csv": ("text/csv", frozenset()),
    "mp3": ("audio/mpeg", frozenset({"audio/mpeg"})),
    "m4a": ("audio/mp4", frozenset({"audio/mp4", "video/mp4"})),
    "amr": ("audio/amr", frozenset({"audio/amr"})),
    "mp4": ("video/mp4", frozenset({"video/mp4", "video/x-m4v"})),
}
LEGACY = {"doc": "docx", "wps": "docx", "xls": "xlsx", "et": "xlsx", "ppt": "pptx", "dps": "pptx"}
MACRO = {"docm": "docx", "dotm": "docx", "xlsm": "xlsx", "pptm": "pptx"}
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})


def clean_name(name: str) -> str:
    """The last part of whatever path the browser sent."""
    return clean_text(name.replace("\\", "/").rpartition("/")[2], limit=200, field="文件名")


def extension_of(name: str) -> str:
    """Raises Invalid with what to do instead for kinds that are not taken."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in ALLOWED:
        return extension
    if extension in LEGACY or extension in MACRO:
        better = LEGACY.get(extension) or MACRO[extension]
        raise Invalid(f"不接收 .{extension} 文件，请另存为 .{better} 后再上传。", reason="kind")
    raise Invalid(f"不接收这种文件，可上传：{'、'.join(sorted(ALLOWED))}。", reason="kind")


def check(stream: BinaryIO, name: str) -> str:
    """The media type to store. Raises Invalid or TooLarge; reads from the start, leaves the position anywhere."""
    extension = extension_of(name)
    guard_text(name.rpartition(".")[0])
    size = stream.seek(0, 2)
    if size == 0:
        raise Invalid("文件是空的，请检查后再上传。", reason="empty")
    if size > MAX_BYTES:
        raise TooLarge(f"文件不能超过 {MAX_BYTES // 1024 // 1024} MB。", limit=MAX_BYTES)
    media_type, looks = ALLOWED[extension]
    _check_looks(stream, extension, looks)
    if extension in office.MAIN_PART:
        guard_text(office.inspect(stream, extension))
    return media_type


def _check_looks(stream: BinaryIO, extension: str, looks: frozenset[str]) -> None:
    stream.seek(0)
    guess = filetype.guess_mime(stream.read(8192))
    if guess is None and not looks:
        guard_text(_text(stream))
    elif guess not in looks:
        raise Invalid(f"文件内容与扩展名 .{extension} 不符，请确认后再上传。", reason="mismatch")


def _text(stream: BinaryIO) -> str:
    """UTF-8 or GB 18030; anything else is no text."""
    stream.seek(0)
    data = stream.read()
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise Invalid("文件不是可读的文本，请确认后再上传。", reason="mismatch")
