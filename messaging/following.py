"""Who may follow which conversations, for everybody who comes back in the same moment."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from officehub.directory.actor import Actor
from officehub.kernel import clock

from .presence import PRESENT

_OPEN = f"""
SELECT wanted.place, m.conversation_id, m.floor_seq
FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS wanted(place, person_id, conversation_id)
JOIN messaging_membership m
  ON m.conversation_id = wanted.conversation_id AND m.person_id = wanted.person_id AND {PRESENT}
"""


_LOOK = f"""
SELECT wanted.place, m.conversation_id
FROM unnest(%s::integer[], %s::bigint[], %s::bigint[]) AS wanted(place, person_id, conversation_id)
JOIN messaging_membership m
  ON m.conversation_id = wanted.conversation_id AND m.person_id = wanted.person_id AND {PRESENT}
JOIN messaging_conversation c ON c.id = m.conversation_id AND c.member_count <= %s
"""
SMALL = 20  # members; in a larger conversation nobody is told who is looking or typing


def may_look(actor: Actor, ids: set[int]) -> set[int]:
    """Of these conversations, those of one's own that are small enough to know who is there."""
    return may_look_together([(actor, ids)])[0]


def may_look_together(asks: Sequence[tuple[Actor, set[int]]]) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in asks]
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [*_columns(asks), clock.today(), SMALL])
        for place, conversation in cursor.fetchall():
            found[place].add(conversation)
    return found


def _columns(asks: Sequence[tuple[Actor, set[int]]]) -> list[list[int]]:
    rows = [(place, actor.person_id, pk) for place, (actor, ids) in enumerate(asks) for pk in ids]
    return [[row[column] for row in rows] for column in range(3)]


def may_follow_together(asks: Sequence[tuple[Actor, set[int]]]) -> list[dict[int, int]]:
    """As `policy.may_follow`, for many actors in one query."""
    found: list[dict[int, int]] = [{} for _ in asks]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [*_columns(asks), clock.today()])
        for place, conversation, floor in cursor.fetchall():
            found[place][conversation] = floor
    return found
