"""What is read out of a file when it is stored, so that nobody need believe what a client says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from . import pictures, sounds


@dataclass(frozen=True)
class Facts:
    width: int | None = None  # pixels as shown
    height: int | None = None
    seconds: int | None = None


def facts_of(stream: BinaryIO, media_type: str, purpose: str) -> Facts:
    """Raises Invalid for a picture in a message that cannot be shown, and a voice note that cannot be heard."""
    if purpose == "voice":
        stream.seek(0)
        return Facts(seconds=sounds.seconds_of(stream.read()))
    if purpose == "message" and media_type in pictures.KINDS:
        width, height = pictures.size_of(stream)
        return Facts(width=width, height=height)
    return Facts()
