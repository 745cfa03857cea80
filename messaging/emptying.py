"""Taking the words of many messages at once: the numbers stay, so that nothing that counts by them moves.

Recalled by nobody: the house took them, be it because they were read in secret or because their time was over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection
from django.db.models import F, Model

from officehub.files.models import FilePlace
from officehub.kernel import clock
from officehub.realtime.events import Event
from officehub.realtime.log import rewrite_all

from . import aftermath, traces
from .events import conversation_stream
from .models import (
    Confirmation,
    Conversation,
    Favourite,
    Mention,
    Message,
    MessageEdit,
    MessageReminder,
    Reaction,
    Stir,
)
from .payloads import last_of

_UNQUOTE = """
UPDATE messaging_message SET quote = jsonb_set(quote, '{text}', '""')
WHERE conversation_id = %s AND reply_number = ANY(%s) AND quote IS NOT NULL RETURNING id
"""
_KEPT: tuple[type[Model], ...] = (MessageEdit, Reaction, Confirmation, Favourite, Stir, MessageReminder)


def empty(conversation: Conversation, messages: Sequence[Message]) -> list[tuple[str, Event]]:
    """`conversation` and `messages` are locked; files they carried lose this place. A constant number of statements;
    returns what followers may be told.

    The rows given are brought to what they are now, so that whoever keeps a copy of their words lets go of it.
    """
    if not messages:
        return []
    _rows(messages)
    ids, numbers = [m.pk for m in messages], [m.number for m in messages]
    Mention.objects.filter(conversation=conversation.pk, number__in=numbers).delete()
    for kept in _KEPT:
        kept._default_manager.filter(message__in=ids).delete()
    FilePlace.objects.filter(subject_kind="message", subject_id__in=ids).delete()
    replies = _unquoted(conversation.pk, numbers)
    told = {m.number: traces.changed(conversation, m) for m in [*replies, *messages]}
    rewrite_all(conversation_stream(conversation.pk), {f"message.{n}": event for n, (_, event) in told.items()})
    _list(conversation, messages[-1])
    for message in messages:
        message.conversation = conversation
    aftermath.note_changed(*messages)
    return [told[number] for number in numbers]


def _rows(messages: Sequence[Message]) -> None:
    now = clock.now()
    for message in messages:
        for name, value in _Emptied.values.items():
            setattr(message, name, value)
        message.recalled_at = now
        message.version += 1
    Message.objects.filter(pk__in=[m.pk for m in messages]).update(
        **_Emptied.values, recalled_at=now, version=F("version") + 1
    )


class _Emptied:
    values: ClassVar[dict[str, object]] = {
        "text": "",
        "mentions": [],
        "mentions_everyone": False,
        "mentioned_posts": [],
        "card_kind": "",
        "card_ref": None,
        "card_title": "",
        "card_state": "",
        "content": None,
        "reply_number": None,
        "quote": None,
        "edited_at": None,
        "asks_confirmation": False,
        "confirmed_count": 0,
        "reactions": {},
        "pinned_at": None,
        "pinned_by": None,
        "vanish_at": None,
        "recalled_by": None,
    }


def _unquoted(conversation_id: int, numbers: Sequence[int]) -> list[Message]:
    with connection.cursor() as cursor:
        cursor.execute(_UNQUOTE, [conversation_id, list(numbers)])
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Message.objects.filter(pk__in=ids)) if ids else []


def _list(conversation: Conversation, last: Message) -> None:
    if conversation.last_number == last.number:
        conversation.last = last_of(last)
        conversation.save(update_fields=["last"])
