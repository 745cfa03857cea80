"""What the search answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from messaging.payloads import Kind, MessageKindName, PersonLine
from officehub.kernel.payload import Payload

FindKind = Literal["text", "image", "file", "voice", "card", "contact", "merged", "link"]


class Span(Payload):
    """A piece of an excerpt; `hit` where it is what was looked for."""

    text: str
    hit: bool


class FoundMessage(Payload):
    """`file_id` opens what it carries without a detour; the place is (conversation_id, number)."""

    conversation_id: int
    number: int
    kind: MessageKindName
    sender: PersonLine
    sent_at: datetime
    excerpt: list[Span]
    sender_hit: bool
    file_id: int | None
    size: int | None  # bytes


class FoundPlace(Payload):
    """A conversation of the searcher's, as a result shows it."""

    id: int
    kind: Kind
    title: str
    detail: str  # the post of the other person; empty for groups
    member_count: int
    muted: bool
    last_at: datetime


class FoundMessages(Payload):
    """Newest first. `back_to`: the search was stopped there, older messages were not looked at; null means all were."""

    items: list[FoundMessage]
    places: list[FoundPlace]  # of the items, each once
    terms: list[str]
    next: str | None
    back_to: datetime | None


class FoundPlaces(Payload):
    items: list[FoundPlace]
