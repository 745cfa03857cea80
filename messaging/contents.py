"""What a message carries beside its words, by kind. Stored as JSON on the message, checked when it is written."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from officehub.kernel.payload import Payload


class ImageContent(Payload):
    """`width` and `height` in pixels as shown, so that the place can be kept before the picture comes."""

    type: Literal["image"] = "image"
    file_id: int
    name: str
    size: int  # bytes
    width: int
    height: int


class FileContent(Payload):
    type: Literal["file"] = "file"
    file_id: int
    name: str
    size: int  # bytes
    media_type: str


class VoiceContent(Payload):
    type: Literal["voice"] = "voice"
    file_id: int
    seconds: int


class ContactContent(Payload):
    """名片: name and post as they were when it was sent."""

    type: Literal["contact"] = "contact"
    person_id: int
    name: str
    title: str


class MergedLine(Payload):
    sender_name: str
    sent_at: datetime
    kind: str
    text: str
    content: Annotated[ImageContent | FileContent | VoiceContent | ContactContent, Field(discriminator="type")] | None


class MergedContent(Payload):
    type: Literal["merged"] = "merged"
    title: str
    items: list[MergedLine]


class CardContent(Payload):
    """What a program has to say, as lines of text under a title; `link` is a path of ours or an allowed address."""

    type: Literal["card"] = "card"
    title: str
    lines: list[str]
    link: str


Content = Annotated[
    ImageContent | FileContent | VoiceContent | ContactContent | MergedContent | CardContent,
    Field(discriminator="type"),
]
_contents: TypeAdapter[Content] = TypeAdapter(Content)


def content_of(stored: dict[str, object] | None) -> Content | None:
    return None if stored is None else _contents.validate_python(stored)


def words_of(stored: dict[str, object] | None) -> str:
    """What a line has room for: a file's name, a person's, the title of merged messages."""
    return str((stored or {}).get("name") or (stored or {}).get("title") or "")
