"""Acts on messages in one line each."""

from __future__ import annotations

from uuid import uuid4

from messaging import actions
from messaging.models import Conversation, Message
from messaging.payloads import SendMessage
from officehub.directory.actor import Actor
from officehub.realtime.models import LoggedEvent


def send(actor: Actor, conversation: Conversation, text: str = "请查收。", **more: object) -> Message:
    """As a client sends it: `reply_to`, `mentioned_posts`, `asks_confirmation`, `contact_id` …"""
    body = SendMessage.model_validate({"conversation_id": conversation.pk, "client_key": uuid4(), "text": text, **more})
    return actions.only(actions.send_together([actions.draft_of(actor, body)]))


def edit(actor: Actor, message: Message, text: str, **more: object) -> Message:
    return actions.edit_message(
        actor=actor,
        conversation_id=message.conversation_id,
        number=message.number,
        text=text,
        **more,  # type: ignore[arg-type]
    )


def recall(actor: Actor, message: Message) -> Message:
    return actions.recall_message(actor=actor, conversation_id=message.conversation_id, number=message.number)


def confirm(actor: Actor, message: Message) -> object:
    return actions.confirm(actor=actor, conversation_id=message.conversation_id, number=message.number)


def react(actor: Actor, message: Message, emoji: str = "👍", on: bool = True) -> list[str]:
    return actions.react(
        actor=actor,
        conversation_id=message.conversation_id,
        number=message.number,
        emoji=emoji,  # type: ignore[arg-type]
        on=on,
    )


def pin(actor: Actor, message: Message, pinned: bool = True) -> Message:
    return actions.pin_message(
        actor=actor, conversation_id=message.conversation_id, number=message.number, pinned=pinned
    )


def remind(actor: Actor, message: Message, whom: str = "unread") -> object:
    return actions.remind_readers(
        actor=actor,
        conversation_id=message.conversation_id,
        number=message.number,
        whom=whom,  # type: ignore[arg-type]
    )


def logged(words: str) -> bool:
    """Whether any frame anywhere still holds these words."""
    return LoggedEvent.objects.filter(frame__contains=words).exists()
