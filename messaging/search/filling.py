"""Bringing messages into the index: new ones a moment later, changed ones at once, old ones in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson
from django.db import connection
from pypinyin import Style, lazy_pinyin

from messaging.contents import (
    CardContent,
    ContactContent,
    Content,
    FileContent,
    ImageContent,
    MergedContent,
    MergedLine,
    VoiceContent,
    content_of,
)
from messaging.models import ConversationKind, Message, MessageKind
from officehub.directory.models import Person

from .words import has_link, kind_lexeme, lexemes_of, name_lexemes, sender_lexeme

_ROWS = """
INSERT INTO message_search_entry (message_id, conversation_id, number, sent_at, kind, words)
SELECT v.message_id, v.conversation_id, v.number, v.sent_at, v.kind, array_to_tsvector(v.words)
FROM json_to_recordset(%s) AS v(
    message_id bigint, conversation_id bigint, number bigint, sent_at timestamptz, kind text, words text[])
ON CONFLICT (message_id)
"""
_ADD = _ROWS + "DO NOTHING"
_REPLACE = _ROWS + "DO UPDATE SET words = EXCLUDED.words, kind = EXCLUDED.kind"

LINK = "link"


def add(messages: Sequence[Message]) -> None:
    """A message that has its row already was changed meanwhile, and that row is the newer one."""
    _write(_ADD, [message for message in messages if _findable(message) and message.recalled_at is None])


def replace(messages: Sequence[Message]) -> None:
    """In the transaction that changed them."""
    _write(_REPLACE, [message for message in messages if _findable(message)])


def _findable(message: Message) -> bool:
    """Lines of the system are no-one's words; what vanishes leaves nothing behind."""
    return message.kind != MessageKind.SYSTEM and message.conversation.kind != ConversationKind.SECRET


def _write(statement: str, messages: Sequence[Message]) -> None:
    if not messages:
        return
    senders = Person.objects.in_bulk({message.sender_id for message in messages if message.bot is None})
    rows = [_row(message, senders.get(message.sender_id)) for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows).decode()])


def _row(message: Message, sender: Person | None) -> dict[str, object]:
    return {
        "message_id": message.pk,
        "conversation_id": message.conversation_id,
        "number": message.number,
        "sent_at": message.sent_at,
        "kind": message.kind,
        "words": sorted(_words(message, sender)) if message.recalled_at is None else [],
    }


def _words(message: Message, sender: Person | None) -> set[str]:
    content = content_of(message.content)
    found = lexemes_of([message.sender_name, *parts_of(message, content)])
    found.add(kind_lexeme(message.kind))
    if has_link(message.text):
        found.add(kind_lexeme(LINK))
    if sender:
        found.add(sender_lexeme(sender.pk))
        found |= name_lexemes(sender.pinyin, sender.initials)
    if isinstance(content, ContactContent):
        initials = "".join(lazy_pinyin(content.name, style=Style.FIRST_LETTER))
        found |= name_lexemes("".join(lazy_pinyin(content.name)), initials)
    return found


def parts_of(message: Message, content: Content | None) -> Iterator[str]:
    """What a person reads in the message, in pieces: a hit is shown from the piece that has it."""
    yield from (part for part in (message.text, message.card_title) if part)
    if isinstance(content, MergedContent):
        yield content.title
        for line in content.items:
            yield _merged(line)
    elif isinstance(content, ContactContent):
        yield f"{content.name} {content.title}"
    elif isinstance(content, FileContent | ImageContent):
        yield content.name
    elif isinstance(content, CardContent):
        yield from (content.title, *content.lines)


def _merged(line: MergedLine) -> str:
    content = line.content
    name = "" if content is None or isinstance(content, VoiceContent) else content.name
    return f"{line.sender_name}：{line.text or name}"
