"""Writing messages into conversations whose rows the caller has locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from messaging import aftermath, counters, secrecy
from messaging.contents import Content
from messaging.events import MessageSent, conversation_stream
from messaging.models import Conversation, Message, MessageKind
from messaging.payloads import Card, ContentInput, Quote, message_payload
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.realtime.events import Event

from .attaching import place_files

Fact = tuple[str, Event]


@dataclass(frozen=True)
class Draft:
    actor: Actor
    conversation_id: int
    text: str
    client_key: UUID = field(default_factory=uuid4)
    kind: str = MessageKind.TEXT
    mentions: tuple[int, ...] = ()
    mentions_everyone: bool = False
    card: Card | None = None
    content: Content | None = None  # its type is the message's kind
    reply_number: int | None = None
    quote: Quote | None = None  # filled in when it is written
    asks_confirmation: bool = False
    mentioned_posts: tuple[int, ...] = ()
    contact_id: int | None = None  # becomes `content` when it is written
    file: ContentInput | None = None  # so does this
    bot: int | None = None  # the actor answers for what it says
    bot_name: str = ""

    @property
    def plain(self) -> bool:
        """A text and nothing else."""
        points = (self.mentions, self.mentioned_posts, self.mentions_everyone, self.reply_number, self.contact_id)
        carries = (self.card, self.content, self.file, self.bot, self.asks_confirmation)
        return self.kind == MessageKind.TEXT and not any(points) and not any(carries)


def post(entries: Sequence[tuple[Conversation, Draft]]) -> list[Message]:
    """Takes the numbers and stores the messages: three statements for any number of them. The caller emits."""
    now = clock.now()
    messages = []
    for conversation, draft in entries:
        conversation.last_number += 1
        messages.append(_message(conversation, draft, now))
    counters.store(messages)
    counters.mention(messages)
    place_files(messages)
    aftermath.note(messages)
    counters.move_heads({message.conversation_id: message for message in messages}.values())
    counters.count_own(messages)
    return messages


def say(conversation: Conversation, actor: Actor, text: str) -> list[Fact]:
    """A system line, caused by `actor`. Returns what is to be emitted."""
    draft = Draft(actor=actor, conversation_id=conversation.pk, text=text, kind=MessageKind.SYSTEM)
    return sent(post([(conversation, draft)]))


def sent(messages: Iterable[Message]) -> list[Fact]:
    return [
        (conversation_stream(m.conversation_id), MessageSent.model_construct(message=message_payload(m)))
        for m in messages
    ]


def _message(conversation: Conversation, draft: Draft, now: datetime) -> Message:
    actor, card = draft.actor, draft.card
    return Message(
        conversation_id=conversation.pk,
        number=conversation.last_number,
        sender_id=actor.person_id,
        appointment_id=actor.appointment_id,
        sender_name=draft.bot_name or actor.name,
        sender_title=f"{actor.unit_name} {actor.post_title}" if draft.bot is None else actor.line[:200],
        kind=draft.kind,
        text=draft.text,
        mentions=list(draft.mentions),
        mentions_everyone=draft.mentions_everyone,
        mentioned_posts=list(draft.mentioned_posts),
        content=draft.content.model_dump(mode="json") if draft.content else None,
        reply_number=draft.reply_number,
        quote=draft.quote.model_dump(mode="json") if draft.quote else None,
        asks_confirmation=draft.asks_confirmation,
        bot=draft.bot,
        vanish_at=secrecy.latest_end(conversation, draft.kind, now),
        card_kind=card.card_kind if card else "",
        card_ref=card.ref_id if card else None,
        card_title=card.title if card else "",
        card_state=card.state if card else "",
        client_key=draft.client_key,
        sent_at=now,
    )
