"""How long a voice note is, by its container: WebM of Chromium and Firefox, MP4 of Safari. What a client says of it
counts for nothing."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from officehub.kernel.errors import Invalid

LONGEST_SECONDS = 60
_GRACE = 2  # a recorder stops when it stops
_MASTERS = frozenset({0x18538067, 0x1F43B675, 0xA0, 0x1549A966})  # segment, cluster, block group, info
_TIMECODE, _SIMPLE_BLOCK, _BLOCK, _SCALE = 0xE7, 0xA3, 0xA1, 0x2AD7B1
_UNKNOWN = -1


def seconds_of(data: bytes) -> int:
    """Whole seconds, at least one. Raises Invalid for what is no recording, or a longer one than allowed."""
    try:
        found = _of_webm(data) if data.startswith(b"\x1a\x45\xdf\xa3") else _of_mp4(data)
    except (struct.error, IndexError) as error:
        raise _unreadable() from error
    if found <= 0:
        raise _unreadable()
    if found > LONGEST_SECONDS + _GRACE:
        raise Invalid(f"语音最长 {LONGEST_SECONDS} 秒，请分段录制。", reason="long")
    return max(1, min(LONGEST_SECONDS, math.ceil(found)))


def _unreadable() -> Invalid:
    return Invalid("录音无法识别，请重新录制。", reason="broken")


def _of_webm(data: bytes) -> float:
    """The time of the last block; a recorder streams, so the header knows no duration (RFC 9559)."""
    cluster, last, scale = 0, -1, 1_000_000  # nanoseconds per tick
    for element, start, size in _elements(data):
        if element == _TIMECODE:
            cluster = int.from_bytes(data[start : start + size])
        elif element == _SCALE:
            scale = int.from_bytes(data[start : start + size])
        elif element in (_SIMPLE_BLOCK, _BLOCK):
            _, width = _number(data, start, keep_marker=False)
            [relative] = struct.unpack_from(">h", data, start + width)
            last = max(last, cluster + relative)
    return (last * scale / 1e9) + 0.02 if last >= 0 else 0  # the last block lasts, too: 20 ms of Opus


def _elements(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(id, where the body begins, its size), walking into masters."""
    at = 0
    while at < len(data):
        element, width = _number(data, at, keep_marker=True)
        size, size_width = _number(data, at + width, keep_marker=False)
        start = at + width + size_width
        yield element, start, 0 if size == _UNKNOWN else size
        if element in _MASTERS:
            at = start
        elif size == _UNKNOWN:
            return
        else:
            at = start + size


def _number(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    first = data[at]
    if first == 0:
        raise _unreadable()
    width = 9 - first.bit_length()
    if at + width > len(data):
        raise _unreadable()
    value = int.from_bytes(data[at : at + width])
    if keep_marker:
        return value, width
    value &= (1 << (7 * width)) - 1
    return (_UNKNOWN if value == (1 << (7 * width)) - 1 else value), width


def _of_mp4(data: bytes) -> float:
    """Of the whole film (mvhd), or, where it was written in fragments, the time at which the last one begins."""
    header, fragments = 0.0, 0.0
    scale = 1
    for kind, start, _ in _boxes(data, 0, len(data)):
        if kind == b"mvhd":
            long = data[start] == 1
            scale, length = struct.unpack_from(">IQ" if long else ">II", data, start + (20 if long else 12))
            header = length / scale if scale else 0
        elif kind == b"mdhd":
            [scale] = struct.unpack_from(">I", data, start + (20 if data[start] == 1 else 12))
        elif kind == b"tfdt" and scale:
            [time] = struct.unpack_from(">Q" if data[start] == 1 else ">I", data, start + 4)
            fragments = max(fragments, time / scale)
    return header or (fragments + 1 if fragments else 0)


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > end:
            return
        yield kind, at + 8, size - 8
        if kind in {b"moov", b"trak", b"mdia", b"moof", b"traf"}:
            yield from _boxes(data, at + 8, at + size)
        at += size
