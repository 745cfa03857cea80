"""A message, windows of them, and who has read."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from messaging.contents import Content, content_of, words_of
from messaging.models import Message
from messaging.policy import RECALL_WITHIN
from officehub.kernel import clock
from officehub.kernel.payload import Payload

from .acts import OwnReactions
from .lines import Card, MessageKindName, PersonLine, Quote, ReactionLine


class MessagePayload(Payload):
    """The same for every follower. `version` grows with recall, edit and card changes: keep the newer one."""

    conversation_id: int
    number: int
    kind: MessageKindName
    sender: PersonLine
    text: str
    mentions: list[int]
    mentions_everyone: bool
    mentioned_posts: list[int]
    card: Card | None
    content: Content | None
    reply_to: Quote | None
    asks_confirmation: bool
    confirmed_count: int
    reactions: list[ReactionLine]
    pinned: bool
    edited_at: datetime | None
    bot: int | None  # the webhook that spoke; the sender answers for it
    vanish_at: datetime | None  # of a secret conversation: gone by then
    client_key: UUID
    sent_at: datetime
    recall_until: datetime
    recalled: bool
    recalled_by: int | None
    version: int


class LastMessage(Payload):
    """What a list shows of the newest message; `text` is cut to 80 characters."""

    number: int
    kind: MessageKindName
    sender_id: int
    sender_name: str
    text: str
    recalled: bool
    mentions: list[int]
    mentions_everyone: bool
    bot: int | None = None


class ReadCount(Payload):
    """Of those the message was addressed to (its sender apart), how many have read it."""

    number: int
    read: int
    audience: int
    asked: int | None = None  # to confirm, where that was asked: the audience, and who confirmed and has left since


class MessageWindow(Payload):
    """Oldest first, without gaps. `has_older` and `has_newer` say whether the conversation goes on either way."""

    items: list[MessagePayload]
    has_older: bool
    has_newer: bool
    read_counts: list[ReadCount]  # of the caller's own messages among the items
    confirmed: list[int] = []  # those among the items that the caller has confirmed
    own_reactions: list[OwnReactions] = []  # the caller's, where a message has more than it names people for


EXCERPT = 80


def message_payload(message: Message) -> MessagePayload:
    """Built without validation, for it comes from our own row: half the cost of storing a message was there."""
    return MessagePayload.model_construct(
        conversation_id=message.conversation_id,
        number=message.number,
        kind=message.kind,  # type: ignore[arg-type]
        sender=PersonLine.model_construct(
            person_id=message.sender_id, name=message.sender_name, title=message.sender_title
        ),
        text="" if _gone(message) else message.text,
        mentions=message.mentions,
        mentions_everyone=message.mentions_everyone,
        mentioned_posts=message.mentioned_posts,
        card=_card(message),
        content=content_of(message.content),
        reply_to=Quote(**message.quote) if message.quote else None,
        asks_confirmation=message.asks_confirmation,
        confirmed_count=message.confirmed_count,
        reactions=reaction_lines(message.reactions),
        pinned=message.pinned_at is not None,
        edited_at=message.edited_at,
        bot=message.bot,
        vanish_at=message.vanish_at,
        client_key=message.client_key,
        sent_at=message.sent_at,
        recall_until=message.sent_at + RECALL_WITHIN,
        recalled=message.recalled_at is not None,
        recalled_by=message.recalled_by_id,
        version=message.version,
    )


class Reacted(TypedDict):
    count: int
    first: list[int]


def _gone(message: Message) -> bool:
    """Past its end, though the timer has not come round yet."""
    return message.vanish_at is not None and message.vanish_at <= clock.now()


def reaction_lines(stored: dict[str, Reacted]) -> list[ReactionLine]:
    return [
        ReactionLine.model_construct(emoji=emoji, count=line["count"], person_ids=line["first"])
        for emoji, line in stored.items()
    ]


def excerpt_of(message: Message) -> str:
    """Of what is to vanish no copy is made."""
    if message.vanish_at is not None:
        return ""
    return (message.card_title or message.text or words_of(message.content))[:EXCERPT]


def quote_of(message: Message) -> Quote:
    return Quote(
        number=message.number,
        sender_id=message.sender_id,
        sender_name=message.sender_name,
        kind=message.kind,  # type: ignore[arg-type]
        text=excerpt_of(message),
        recalled=message.recalled_at is not None,
        edited=message.edited_at is not None,
    )


def _card(message: Message) -> Card | None:
    if not message.card_kind or message.recalled_at is not None:
        return None
    return Card(
        card_kind=message.card_kind,  # type: ignore[arg-type]
        ref_id=message.card_ref or 0,
        title=message.card_title,
        state=message.card_state,
    )


def last_of(message: Message) -> dict[str, object]:
    """As stored on the conversation; read back as `LastMessage`."""
    return {
        "number": message.number,
        "kind": message.kind,
        "sender_id": message.sender_id,
        "sender_name": message.sender_name,
        "text": excerpt_of(message),
        "recalled": message.recalled_at is not None,
        "mentions": message.mentions,
        "mentions_everyone": message.mentions_everyone,
        "bot": message.bot,
    }
