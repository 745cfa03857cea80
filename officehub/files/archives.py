"""Archives people send one another: looked into before anybody else opens them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from officehub.kernel.errors import Invalid

from .classification import guard_text

MAX_PARTS = 20_000
READ_PART = 20 * 1024 * 1024  # bytes of a document inside that is read for secrecy marks
READ_ALL = 100 * 1024 * 1024
MAX_RATIO = 1000  # said of itself; deflate cannot do better than 1,032
MAX_UNPACKED = 8 * 1024 * 1024 * 1024

# What a double click runs, on the systems in use.
RUNS = frozenset(
    (
        *(
            "exe",
            "com",
            "scr",
            "pif",
            "bat",
            "cmd",
            "ps1",
            "vbs",
            "vbe",
            "js",
            "jse",
            "wsf",
            "wsh",
            "hta",
            "msi",
            "msp",
        ),
        *("msp", "msc", "dll", "sys", "cpl", "jar", "reg", "lnk", "inf", "sh", "run", "deb", "rpm", "apk", "appimage"),
        *("desktop", "docm", "dotm", "xlsm", "xltm", "pptm", "ppsm"),
    )
)

BROKEN = "压缩包已损坏或不是真正的 .zip 文件，请重新压缩后再上传。"
LOCKED = "压缩包设有密码，无法检查其中内容，请去掉密码后再上传。"
RUNNING = "压缩包内含可执行文件（{name}），请移除后再上传。"
BOMB = "压缩包解压后过大，疑似压缩炸弹，已拒绝。"


def documents_in(stream: BinaryIO, readable: frozenset[str]) -> Iterator[tuple[str, BinaryIO]]:
    """The documents of these endings and of a readable size, one at a time.

    Raises Invalid for what is broken, locked or runs.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            _check(parts)
            for part in _readable(parts, readable):
                yield _name_of(part), io.BytesIO(archive.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Invalid(BROKEN, reason="broken") from error


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].strip(" .").lower() if "." in name else ""


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Invalid(BOMB, reason="bomb")
    for part in parts:
        if part.flag_bits & 1:
            raise Invalid(LOCKED, reason="locked")
        if part.file_size > max(part.compress_size, 1024) * MAX_RATIO:
            raise Invalid(BOMB, reason="bomb")
        name = _name_of(part)
        if ending_of(name) in RUNS:
            raise Invalid(RUNNING.format(name=name.rpartition("/")[2][:60]), reason="executable")
        guard_text(name.rpartition("/")[2].rpartition(".")[0])


def _name_of(part: zipfile.ZipInfo) -> str:
    """Windows in China writes names in GB 18030 without saying so; zipfile then takes them for cp437."""
    if part.flag_bits & 0x800:
        return part.filename
    try:
        return part.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return part.filename


def _readable(parts: list[zipfile.ZipInfo], readable: frozenset[str]) -> list[zipfile.ZipInfo]:
    budget, chosen = READ_ALL, []
    for part in parts:
        if ending_of(part.filename) in readable and 0 < part.file_size <= min(READ_PART, budget):
            budget -= part.file_size
            chosen.append(part)
    return chosen
