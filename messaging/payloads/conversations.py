"""A conversation as one member sees it, and what all see alike."""

from __future__ import annotations

from datetime import date, datetime

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
    mentions: list[int]  # unread messages that name one, by number
    to_confirm: list[int]  # messages one has yet to confirm, read or not
    marked_unread: bool
    joined_number: int
    floor_number: int  # messages up to here are closed to this member
    archived: bool
    ends_on: date | None
    rules: str  # who may speak, invite, call everybody
    vanish_seconds: int | None  # of a secret one: how long a message stands once it was read
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
    """`unread` leaves muted conversations out, `muted` counts only those; who is named there is told all the same.

    `marked`: conversations one marked oneself, not messages.
    """

    unread: int
    muted: int
    marked: int
    mentions: int
    muted_mentions: int  # of the mentions, those in muted conversations
    to_confirm: int


class Followed(Payload):
    """Two columns: conversations of one's own and the head of each one's stream."""

    ids: list[int]
    heads: list[int]


class Opening(Payload):
    page: ConversationPage
    follow: Followed
    totals: UnreadTotal


class MemberPayload(Payload):
    person: PersonLine
    role: RoleName
    joined_at: datetime
    follows: bool  # came with a post


class MemberPage(Payload):
    items: list[MemberPayload]
    next: int | None = None


class ConversationFacts(Payload):
    """What all members see alike of a changed conversation. Where `rules` is another, ask for it: abilities changed."""

    id: int
    title: str
    member_count: int
    version: int
    archived: bool
    ends_on: date | None
    rules: str
    vanish_seconds: int | None


def rules_of(conversation: Conversation) -> str:
    return f"{conversation.who_speaks} {conversation.who_invites} {conversation.who_mentions_everyone}"


def conversation_facts(conversation: Conversation) -> ConversationFacts:
    return ConversationFacts(
        id=conversation.pk,
        title=conversation.title,
        member_count=conversation.member_count,
        version=conversation.version,
        archived=conversation.archived_at is not None,
        ends_on=conversation.ends_on,
        rules=rules_of(conversation),
        vanish_seconds=conversation.vanish_seconds,
    )
