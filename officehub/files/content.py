"""What a file really is, by its bytes, and whether its name says the same."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

import filetype

from officehub.kernel.errors import Invalid, TooLarge
from officehub.kernel.text import clean_text

from . import archives, kinds, office
from .classification import guard_text

ALLOWED = {extension: (kind.media_type, kind.looks) for extension, kind in kinds.ATTACHMENTS.items()}
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACRO = "_VBA_PROJECT".encode("utf-16-le")
_READ_IN_ARCHIVES = frozenset({"docx", "xlsx", "pptx", "txt", "csv", "md"})
LEGACY = {"doc": "docx", "wps": "docx", "xls": "xlsx", "et": "xlsx", "ppt": "pptx", "dps": "pptx"}
MACRO = {"docm": "docx", "dotm": "docx", "xlsm": "xlsx", "pptm": "pptx"}
SHOWN_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})


def clean_name(name: str) -> str:
    """The last part of whatever path the browser sent."""
    return clean_text(name.replace("\\", "/").rpartition("/")[2], limit=200, field="文件名")


def extension_of(name: str, purpose: str = "attachment") -> str:
    """Raises Invalid with what to do instead for kinds that are not taken."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    allowed = kinds.taken(purpose)
    if extension in allowed:
        return extension
    if extension in LEGACY or extension in MACRO:
        better = LEGACY.get(extension) or MACRO[extension]
        raise Invalid(f"不接收 .{extension} 文件，请另存为 .{better} 后再上传。", reason="kind")
    if extension in {"rar", "7z"}:
        raise Invalid(f"不接收 .{extension} 文件，请改用 .zip 压缩后再上传。", reason="kind")
    raise Invalid(f"不接收这种文件，可上传：{'、'.join(sorted(allowed))}。", reason="kind")


def check_announced(name: str, size: int, purpose: str) -> None:
    """What can be said before a byte has come."""
    kind = kinds.taken(purpose)[extension_of(name, purpose)]
    guard_text(name.rpartition(".")[0])
    if size <= 0:
        raise Invalid("文件是空的，请检查后再上传。", reason="empty")
    if size > kind.limit:
        raise TooLarge(f"文件不能超过 {_in_words(kind.limit)}。", limit=kind.limit)


def check(stream: BinaryIO, name: str, purpose: str = "attachment") -> str:
    """The media type to store. Raises Invalid or TooLarge; reads from the start, leaves the position anywhere."""
    check_announced(name, stream.seek(0, 2), purpose)
    extension = extension_of(name, purpose)
    kind = kinds.taken(purpose)[extension]
    _check_looks(stream, extension, kind.looks)
    if extension in office.MAIN_PART:
        guard_text(office.inspect(stream, extension))
    elif extension == "zip":
        _check_archive(stream)
    return kind.media_type


def _in_words(limit: int) -> str:
    return f"{limit // kinds.GB} GB" if limit >= kinds.GB else f"{limit // kinds.MB} MB"


def _check_looks(stream: BinaryIO, extension: str, looks: frozenset[str]) -> None:
    stream.seek(0)
    guess = _guess(stream.read(8192))
    if guess == kinds.OLE and guess in looks:
        _refuse_old_macros(stream, extension)
    elif guess is None and not looks:
        guard_text(text_of(stream))
    elif guess not in looks:
        raise Invalid(f"文件内容与扩展名 .{extension} 不符，请确认后再上传。", reason="mismatch")


def _guess(head: bytes) -> str | None:
    if head.startswith(_OLE):
        return kinds.OLE
    found: str | None = filetype.guess_mime(head)
    return found


def _refuse_old_macros(stream: BinaryIO, extension: str) -> None:
    """The directory of an old office file names its storages in UTF-16; one with macros has this among them."""
    stream.seek(0)
    tail = b""
    while chunk := stream.read(1024 * 1024):
        if _OLE_MACRO in tail + chunk:
            raise Invalid(office.MACRO.format(kind=extension), reason="macro")
        tail = chunk[-len(_OLE_MACRO) :]


def _check_archive(stream: BinaryIO) -> None:
    for name, part in archives.documents_in(stream, _READ_IN_ARCHIVES):
        extension = archives.ending_of(name)
        try:
            guard_text(office.inspect(part, extension) if extension in office.MAIN_PART else text_of(part))
        except Invalid as refusal:
            if refusal.data.get("reason") in {"classified", "macro", "bomb"}:
                raise Invalid(f"压缩包内的“{name[-60:]}”：{refusal.message}", **refusal.data) from refusal


def text_of(stream: BinaryIO) -> str:
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
