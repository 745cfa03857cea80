"""Messages and the numbers kept beside them, written for many conversations in one statement each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import orjson
from django.db import connection

from .models import Message
from .payloads import last_of

# One parameter of JSON: pasting thousands of values into the statement would cost the driver more than the rest of it.
_STORE = """
INSERT INTO messaging_message (
    conversation_id, number, sender_id, appointment_id, sender_name, sender_title, kind, text, mentions,
    mentions_everyone, mentioned_posts, content, reply_number, quote, asks_confirmation, confirmed_count, reactions,
    bot, vanish_at, card_kind, card_ref, card_title, card_state, client_key, sent_at, version)
SELECT * FROM json_to_recordset(%s) AS v(
    conversation_id bigint, number bigint, sender_id bigint, appointment_id bigint, sender_name text,
    sender_title text, kind text, text text, mentions bigint[], mentions_everyone boolean,
    mentioned_posts bigint[], content jsonb, reply_number bigint, quote jsonb, asks_confirmation boolean,
    confirmed_count integer, reactions jsonb, bot bigint, vanish_at timestamptz, card_kind text,
    card_ref bigint, card_title text, card_state text, client_key uuid, sent_at timestamptz, version smallint)
RETURNING conversation_id, number, id
"""
_STORED = (
    "conversation_id", "number", "sender_id", "appointment_id", "sender_name", "sender_title", "kind", "text",
    "mentions", "mentions_everyone", "mentioned_posts", "content", "reply_number", "quote", "asks_confirmation",
    "confirmed_count", "reactions", "bot", "vanish_at", "card_kind", "card_ref", "card_title", "card_state",
    "client_key", "sent_at", "version",
)  # fmt: skip
_MENTION = """
INSERT INTO messaging_mention (conversation_id, number, person_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
"""
_HEADS = """
UPDATE messaging_conversation AS c
SET last_number = v.number, last_at = v.at, last = v.last::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[]) AS v(id, number, at, last)
WHERE c.id = v.id
"""
# One's own messages never count as unread: they move the mark along where everything before them was read, and are
# counted apart where it was not. What a program said is not the own message of the person who answers for it.
_OWN = """
UPDATE messaging_membership AS m
SET read_number = CASE WHEN m.read_number = v.first - 1 THEN v.run_end ELSE m.read_number END,
    own_unread = m.own_unread + v.written
        - CASE WHEN m.read_number = v.first - 1 THEN v.run_end - v.first + 1 ELSE 0 END
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::integer[])
     AS v(conversation_id, person_id, first, run_end, written)
WHERE m.conversation_id = v.conversation_id AND m.person_id = v.person_id AND m.left_at IS NULL
"""
_READ = """
UPDATE messaging_membership AS m
SET read_number = v.number,
    own_unread = CASE WHEN m.own_unread = 0 THEN 0 ELSE (
        SELECT count(*) FROM messaging_message s
        WHERE s.conversation_id = m.conversation_id AND s.sender_id = m.person_id AND s.bot IS NULL
            AND s.number > v.number
    ) END
FROM unnest(%s::bigint[], %s::bigint[]) AS v(id, number)
WHERE m.id = v.id
RETURNING m.id, m.own_unread
"""
# Far behind, nobody waits for the mark on what was said long ago: only the newest 200 of what was read are looked at.
_WRITERS = """
SELECT v.id, s.sender_id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS v(id, conversation_id, before, number)
CROSS JOIN LATERAL (
    SELECT DISTINCT recent.sender_id FROM (
        SELECT sender_id FROM messaging_message
        WHERE conversation_id = v.conversation_id AND number > v.before AND number <= v.number
        ORDER BY number DESC LIMIT 200
    ) AS recent
) AS s
"""


def store(messages: Sequence[Message]) -> None:
    """Raises IntegrityError where a client_key is taken."""
    rows = [{name: getattr(message, name) for name in _STORED} for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [orjson.dumps(rows).decode()])
        keys = {(conversation, number): pk for conversation, number, pk in cursor.fetchall()}
    for message in messages:
        message.pk = keys[message.conversation_id, message.number]


def mention(messages: Sequence[Message]) -> None:
    """A row for each person called, the writer apart, and one without a person for everyone."""
    rows = [
        (message.conversation_id, message.number, person)
        for message in messages
        for person in [*message.mentions, *([None] if message.mentions_everyone else [])]
        if person != message.sender_id or message.bot is not None
    ]
    if rows:
        _run(_MENTION, rows)


def move_heads(newest: Collection[Message]) -> None:
    """`newest`: the last message of each conversation written to."""
    rows = [(m.conversation_id, m.number, m.sent_at, orjson.dumps(last_of(m)).decode()) for m in newest]
    _run(_HEADS, rows)


def count_own(messages: Sequence[Message]) -> None:
    """`messages` in the order of their numbers."""
    runs: dict[tuple[int, int], _Run] = {}
    for message in messages:
        if message.bot is not None:
            continue
        key = (message.conversation_id, message.sender_id)
        runs[key] = runs[key].and_then(message.number) if key in runs else _Run(message.number, message.number, 1)
    if runs:
        _run(_OWN, [(*key, run.first, run.end, run.written) for key, run in runs.items()])


@dataclass(frozen=True)
class _Run:
    """One's own messages of one batch: `first` up to `end` follow one another, `written` counts all."""

    first: int
    end: int
    written: int

    def and_then(self, number: int) -> _Run:
        return _Run(self.first, number if number == self.end + 1 else self.end, self.written + 1)


def move_reads(marks: Sequence[tuple[int, int]]) -> dict[int, int]:
    """(membership, number) → own messages beyond that number, by membership."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, _columns(marks))
        return dict(cursor.fetchall())


def writers(ranges: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    """(key, conversation, before, number) → (key, person who wrote something in between)."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, _columns(ranges))
        return list(cursor.fetchall())


def _run(statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, _columns(rows))


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
