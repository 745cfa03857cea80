"""Which part of a file is asked for: a download that goes on where it broke, a recording played from its middle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO

_ONE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


@dataclass(frozen=True)
class Part:
    start: int
    end: int  # the last byte, included

    @property
    def length(self) -> int:
        return self.end - self.start + 1


class OutOfReach(ValueError):
    """Beyond the end of the file: 416."""


def asked(header: str | None, size: int) -> Part | None:
    """None: the whole file; also for several parts at once and for what cannot be read (RFC 9110 14.2 allows both)."""
    found = _ONE.fullmatch(header or "")
    if found is None or found[1] + found[2] == "":
        return None
    first, last = found[1], found[2]
    if not first:
        return _tail(int(last), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise OutOfReach
    return Part(int(first), min(int(last or size), size - 1))


def _tail(length: int, size: int) -> Part:
    if not length or not size:
        raise OutOfReach
    return Part(max(0, size - length), size - 1)


class Stretch:
    """An open file that begins and ends with one part of it."""

    def __init__(self, stream: BinaryIO, part: Part) -> None:
        self._stream, self._left = stream, part.length
        stream.seek(part.start)

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._stream.read(wanted)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._stream.close()
