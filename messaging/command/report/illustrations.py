"""The photos of notes as the report carries them: a sensible number, each small enough to print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from messaging.command.models import Entry
from officehub.files import pictures
from officehub.files.actions import path_of
from officehub.files.models import StoredFile
from officehub.kernel.errors import Invalid

AT_MOST = 60  # pictures in one report: 60 of a few hundred KB each
LONGEST = 1280  # pixels: 8 cm in print


@dataclass(frozen=True)
class Picture:
    data: bytes  # JPEG
    width: int  # pixels
    height: int


@dataclass(frozen=True)
class Illustrated:
    """Words, the pictures below them, and what else belongs there by name."""

    words: str
    pictures: Sequence[Picture] = ()
    remarks: Sequence[str] = ()


def illustrated(notes: Iterable[Entry]) -> list[Illustrated]:
    """One query. A picture that cannot be read, or comes after the last that has room, is named."""
    rows = list(notes)
    files = StoredFile.objects.in_bulk({pk for note in rows for pk in note.files})
    left = AT_MOST
    found: list[Illustrated] = []
    for note in rows:
        each = _one(note, [files[pk] for pk in note.files if pk in files], left)
        left -= len(each.pictures)
        found.append(each)
    return found


def _one(note: Entry, files: Sequence[StoredFile], left: int) -> Illustrated:
    shown: list[Picture] = []
    remarks: list[str] = []
    for file in files:
        if file.media_type not in pictures.KINDS:
            remarks.append(f"附件：{file.name}")
        elif len(shown) == left:
            remarks.append(f"照片从略：{file.name}")
        elif picture := _read(file):
            shown.append(picture)
        else:
            remarks.append(f"照片无法读取：{file.name}")
    return Illustrated(str(note.detail.get("text", "")), shown, remarks)


def _read(file: StoredFile) -> Picture | None:
    try:
        data = pictures.for_print(path_of(file.place), LONGEST)
    except (Invalid, OSError):
        return None
    with Image.open(io.BytesIO(data)) as picture:
        return Picture(data, *picture.size)
