"""From what a client sends to a draft."""

from __future__ import annotations

from messaging.models import MessageKind
from messaging.payloads import SendMessage
from officehub.directory.actor import Actor

from .posting import Draft


def draft_of(actor: Actor, body: SendMessage) -> Draft:
    return Draft(
        actor=actor,
        conversation_id=body.conversation_id,
        text=body.text,
        client_key=body.client_key,
        kind=_kind_of(body),
        mentions=tuple(body.mentions),
        mentions_everyone=body.mentions_everyone,
        mentioned_posts=tuple(body.mentioned_posts),
        reply_number=body.reply_to,
        asks_confirmation=body.asks_confirmation,
        contact_id=body.contact_id,
        file=body.content,
    )


def _kind_of(body: SendMessage) -> str:
    if body.content is not None:
        return MessageKind(body.content.type)
    return MessageKind.CONTACT if body.contact_id else MessageKind.TEXT
