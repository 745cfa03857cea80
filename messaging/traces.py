"""The words of a message stand in more places than its row: in replies that quote it, in the list, in the log.
Whoever changes or takes them back brings all of these along."""

from __future__ import annotations

from collections.abc import Sequence

from officehub.realtime.events import Event
from officehub.realtime.log import rewrite_all

from . import aftermath
from .events import MessageChanged, MessageTouched, conversation_stream
from .models import Conversation, Message
from .payloads import last_of, message_payload, quote_of

Fact = tuple[str, Event]


def changed(conversation: Conversation, message: Message) -> Fact:
    """Whole, for those who follow the stream; only its number where newcomers follow who may not see it."""
    return conversation_stream(conversation.pk), _event(conversation, message)


def reworded(conversation: Conversation, message: Message) -> Fact:
    """`message` is saved, its conversation's row locked. Returns what is to be emitted.

    Replies are brought along silently: a client that hears of the original changes its quotes itself, or a message
    quoted a thousand times would be told a thousand times.
    """
    replies = _requoted(message)
    events = {f"message.{one.number}": _event(conversation, one) for one in [message, *replies]}
    rewrite_all(conversation_stream(conversation.pk), events)
    if conversation.last_number == message.number:
        conversation.last = last_of(message)
        conversation.save(update_fields=["last"])
    aftermath.note_changed(message)
    return changed(conversation, message)


def _requoted(message: Message) -> Sequence[Message]:
    quote = quote_of(message).model_dump(mode="json")
    quoting = Message.objects.filter(
        conversation=message.conversation_id, reply_number=message.number, quote__isnull=False
    )
    replies = list(quoting.select_for_update(no_key=True).order_by("pk"))
    quoting.filter(pk__in=[reply.pk for reply in replies]).update(quote=quote)
    for reply in replies:
        reply.quote = quote
    return replies


def _event(conversation: Conversation, message: Message) -> Event:
    if message.number <= conversation.closed_number:
        return MessageTouched(conversation_id=conversation.pk, number=message.number)
    return MessageChanged(message=message_payload(message))
