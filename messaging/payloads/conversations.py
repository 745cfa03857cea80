"""A conversation as one member sees it, and what all see alike."""

from __future__ import annotations

from datetime import datetime

from messaging.models import Conversation
from messaging.policy import Act
from officehub.kernel.payload import Payload

from .lines import Kind, PersonLine, RoleName
from .messages import LastMessage


class ConversationPayload(Payload):
    """As one member sees it. `stream_head` was read before the rest: follow the stream from there."""

    id: int
    kind: Kind
    title: str
    peer: PersonLine | None  # the other person of a direct conversation
    member_count: int
    last_number: int
    last_at: datetime
    last: LastMessage | None
    read_number: int
    unread: int
    joined_number: int
    muted: bool
    pinned: bool
    role: RoleName
    abilities: list[Act]
    version: int
    stream_head: int


class ConversationPage(Payload):
    items: list[ConversationPayload]
    next: str | None = None


class UnreadTotal(Payload):
    """`unread` leaves muted conversations out, `muted` counts only those."""

    unread: int
    muted: int


class MemberPayload(Payload):
    person: PersonLine
    role: RoleName
    joined_at: datetime


class MemberPage(Payload):
    items: list[MemberPayload]
    next: int | None = None


class ConversationFacts(Payload):
    """What all members see alike of a changed conversation."""

    id: int
    title: str
    member_count: int
    version: int


def conversation_facts(conversation: Conversation) -> ConversationFacts:
    return ConversationFacts(
        id=conversation.pk,
        title=conversation.title,
        member_count=conversation.member_count,
        version=conversation.version,
    )
