"""未读摘要: a busy group's unread messages, what matters first."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.kernel.payload import Payload

from .lines import MessageKindName, PersonLine

DigestSection = Literal["instruction", "mention", "confirm", "pinned", "card", "file"]


class DigestItem(Payload):
    """Stands under the first section it belongs to; `text` is cut to 80 characters."""

    section: DigestSection
    number: int
    kind: MessageKindName
    sender: PersonLine
    sent_at: datetime
    text: str


class ChatterLine(Payload):
    """`first`: the number of this person's first unread message."""

    sender: PersonLine
    count: int
    first: int


class Digest(Payload):
    """`items` in the order of sections, the newest first in each, and cut; `chatter` is all the rest, by person."""

    unread: int
    since: datetime | None
    items: list[DigestItem]
    chatter: list[ChatterLine]
    others: int  # messages of people beyond those listed
