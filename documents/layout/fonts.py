"""The faces, and which of them has a character: a name with 垟 or 喆 must never print blank."""

from __future__ import annotations

import gzip
import io
import struct
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "fonts"
GETA = "〓"


class Face(StrEnum):
    FANG = "OfficeHubFang"
    KAI = "OfficeHubKai"
    HEI = "OfficeHubHei"
    TITLE = "OfficeHubTitle"
    SONG = "OfficeHubSong"
    RARE = "OfficeHubRare"


FILES = {
    Face.FANG: "fang.ttf.gz",
    Face.KAI: "kai.ttf.gz",
    Face.HEI: "hei.ttf.gz",
    Face.TITLE: "title.ttf.gz",
    Face.SONG: "song.ttf.gz",
    Face.RARE: "rare.ttf.gz",
}
# 仿宋 digits are half as wide as a character, and its quotation marks are full: 楷体 borrows both.
CHAINS = {
    Face.FANG: (Face.FANG, Face.KAI, Face.RARE, Face.SONG),
    Face.KAI: (Face.KAI, Face.RARE, Face.FANG, Face.SONG),
    Face.HEI: (Face.HEI, Face.KAI, Face.RARE, Face.SONG),
    Face.TITLE: (Face.TITLE, Face.KAI, Face.RARE, Face.SONG),
    Face.SONG: (Face.SONG, Face.FANG, Face.KAI, Face.RARE),
}
BORROWED_FROM_FANG = frozenset(map(chr, range(0x20, 0x7F))) | frozenset("“”‘’·—…")


@dataclass(frozen=True, slots=True)
class Ink:
    """A glyph's ink above the baseline and right of its origin, in ems."""

    left: float
    bottom: float
    right: float
    top: float


@cache
def font(face: Face) -> TTFont:
    """Loads and registers on first use: the rare characters cost 60 ms that most processes never pay."""
    loaded = TTFont(face.value, io.BytesIO(gzip.decompress((FOLDER / FILES[face]).read_bytes())))
    pdfmetrics.registerFont(loaded)
    return loaded


@lru_cache(maxsize=16384)
def face_of(character: str, wanted: Face) -> Face | None:
    if wanted is Face.KAI and character in BORROWED_FROM_FANG:
        return Face.FANG
    code = ord(character)
    return next((face for face in CHAINS[wanted] if code in font(face).face.charToGlyph), None)


@lru_cache(maxsize=16384)
def width(character: str, wanted: Face) -> float:
    """In ems."""
    face = face_of(character, wanted)
    if face is None:
        return 1.0
    metrics = font(face).face
    advance: float = metrics.charWidths.get(ord(character), metrics.defaultWidth)
    return advance / 1000


def split(text: str, wanted: Face) -> list[tuple[Face, str]]:
    """Cuts a text where the face must change; what no face has becomes 〓."""
    shown = [(face, character) if face else (Face.FANG, GETA) for character in text
             for face in (face_of(character, wanted),)]  # fmt: skip
    return [
        (face, "".join(character for _, character in group)) for face, group in groupby(shown, lambda item: item[0])
    ]


def missing(text: str) -> frozenset[str]:
    return frozenset(character for character in text if face_of(character, Face.FANG) is None)


@cache
def glyphs(face: Face) -> bytes:
    """The outlines; ReportLab would copy megabytes at each call."""
    table: bytes = font(face).face.get_table("glyf")  # type: ignore[no-untyped-call]
    return table


@lru_cache(maxsize=4096)
def ink(character: str, wanted: Face) -> Ink | None:
    """None for a character that leaves no ink."""
    face = face_of(character, wanted)
    if face is None:
        return None
    metrics = font(face).face
    glyph = metrics.charToGlyph[ord(character)]
    start, end = metrics.glyphPos[glyph], metrics.glyphPos[glyph + 1]
    if start == end:
        return None
    box = struct.unpack_from(">4h", glyphs(face), start + 2)
    left, bottom, right, top = (value / metrics.unitsPerEm for value in box)
    return Ink(left, bottom, right, top)


def ink_of(text: str, wanted: Face) -> tuple[float, float]:
    """Top and bottom of the ink of a line of text, in ems above the baseline."""
    boxes = [box for box in (ink(character, wanted) for character in text) if box]
    if not boxes:
        return 0.88, -0.12
    return max(box.top for box in boxes), min(box.bottom for box in boxes)
