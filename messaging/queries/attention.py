"""What waits for one person in particular: unread messages that name one, and messages one has yet to confirm.

Counted from the rows as they are now, so that what was recalled or edited away no longer waits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from messaging.presence import PRESENT_TODAY
from officehub.directory.actor import Actor
from officehub.kernel import clock

MOST = 200  # numbers told per conversation; beyond that nobody goes through them one by one

_ALL = "%(conversations)s::bigint[] IS NULL OR m.conversation_id = ANY(%(conversations)s::bigint[])"
# Named oneself and everybody named are two ranges of one index; own words never wait for oneself, a program's do.
_MENTIONS = f"""
SELECT m.conversation_id, n.number, m.muted
FROM messaging_membership m
JOIN messaging_conversation c ON c.id = m.conversation_id
CROSS JOIN LATERAL (
    SELECT number FROM messaging_mention
    WHERE person_id = m.person_id AND conversation_id = m.conversation_id
        AND number > greatest(m.read_number, m.floor_number)
    UNION SELECT number FROM messaging_mention
    WHERE person_id IS NULL AND conversation_id = m.conversation_id
        AND number > greatest(m.read_number, m.floor_number)
    ORDER BY number LIMIT {MOST}
) AS n
JOIN messaging_message s ON s.conversation_id = m.conversation_id AND s.number = n.number
WHERE m.person_id = %(person)s AND {PRESENT_TODAY} AND c.last_number > m.read_number AND ({_ALL})
    AND (s.sender_id <> m.person_id OR s.bot IS NOT NULL) AND s.recalled_at IS NULL
ORDER BY m.conversation_id, n.number
"""
# Addressed to those who were there when it was written; read or not, it waits until it is confirmed.
_CONFIRMS = f"""
SELECT m.conversation_id, s.number, m.muted
FROM messaging_membership m
JOIN messaging_conversation c ON c.id = m.conversation_id AND c.archived_at IS NULL
CROSS JOIN LATERAL (
    SELECT number FROM messaging_message a
    WHERE a.conversation_id = m.conversation_id AND a.asks_confirmation
        AND a.number > greatest(m.joined_number, m.floor_number)
        AND (a.sender_id <> m.person_id OR a.bot IS NOT NULL) AND a.recalled_at IS NULL
        AND NOT EXISTS (SELECT FROM messaging_confirmation k WHERE k.message_id = a.id AND k.person_id = m.person_id)
    ORDER BY number LIMIT {MOST}
) AS s
WHERE m.person_id = %(person)s AND {PRESENT_TODAY} AND ({_ALL})
ORDER BY m.conversation_id, s.number
"""


@dataclass
class Waiting:
    """Numbers of messages by conversation, ascending."""

    mentions: dict[int, list[int]] = field(default_factory=dict)
    to_confirm: dict[int, list[int]] = field(default_factory=dict)
    muted: set[int] = field(default_factory=set)  # of the conversations that stand in either


def waiting(actor: Actor, conversations: Collection[int] | None = None) -> Waiting:
    """Two statements for any number of conversations; None means all of one's own."""
    found = Waiting()
    parameters: dict[str, int | date | list[int] | None] = {
        "person": actor.person_id,
        "today": clock.today(),
        "conversations": None if conversations is None else list(conversations),
    }
    for statement, numbers in ((_MENTIONS, found.mentions), (_CONFIRMS, found.to_confirm)):
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            rows: list[tuple[int, int, bool]] = list(cursor.fetchall())
        for conversation, number, muted in rows:
            numbers.setdefault(conversation, []).append(number)
            if muted:
                found.muted.add(conversation)
    return found
