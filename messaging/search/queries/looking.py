"""Finding the newest of many. Two ways, one after the other, because neither is quick for every word:

* walking back from the newest message: quick where what is looked for is common among what the searcher may read;
* the index of words, met with the index of conversations: quick where one of the two is rare.

What the walk does not find within its stretch is rare in it, so that the second way has little to gather and sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

STRETCH = 40_000  # messages walked over, of everybody
PATIENCE = 2000  # milliseconds for the second way

Row = tuple[int, datetime]  # message, when it was sent


@dataclass(frozen=True)
class Wanted:
    """`before`: older than this one in the order of the answer. `floored`: of these, those read from a number on."""

    condition: str
    person_id: int
    places: Sequence[int]
    floored: Sequence[int]
    kind: str | None
    since: datetime | None
    before: Row
    size: int


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    back_to: datetime | None


_MINE = """
    e.conversation_id = ANY(%(places)s::bigint[]) AND e.words @@ %(condition)s::tsquery
    AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)
    AND (NOT e.conversation_id = ANY(%(floored)s::bigint[]) OR e.number > (
        SELECT m.floor_number FROM messaging_membership m
        WHERE m.conversation_id = e.conversation_id AND m.person_id = %(person)s))
"""
_SPAN = """
    (e.sent_at, e.message_id) < (%(at)s, %(id)s) AND (%(since)s::timestamptz IS NULL OR e.sent_at >= %(since)s)
"""
_EDGE = f"""
SELECT e.message_id, e.sent_at FROM message_search_entry e WHERE {_SPAN}
ORDER BY e.sent_at DESC, e.message_id DESC OFFSET %(stretch)s LIMIT 1
"""
_WALK = f"""
SELECT e.message_id, e.sent_at FROM message_search_entry e
WHERE {_MINE} AND {_SPAN} AND (e.sent_at, e.message_id) > (%(edge_at)s, %(edge_id)s)
ORDER BY e.sent_at DESC, e.message_id DESC LIMIT %(size)s
"""
# MATERIALIZED: or the planner would rather walk, hoping to meet enough of them soon, which has just been tried.
_GATHER = f"""
WITH found AS MATERIALIZED (
    SELECT e.message_id, e.sent_at FROM message_search_entry e WHERE {_MINE} AND {_SPAN}
)
SELECT message_id, sent_at FROM found ORDER BY sent_at DESC, message_id DESC LIMIT %(size)s
"""


def look(wanted: Wanted) -> Found:
    if not wanted.places:
        return Found([], None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling takes longer than what is compiled
        edge = _edge(cursor, wanted)
        if edge is None:
            return Found(_rows(cursor, _GATHER, wanted), None)
        near = _rows(cursor, _WALK, wanted, edge)
        if len(near) >= wanted.size:
            return Found(near, None)
        try:
            return Found(_gathered(cursor, wanted), None)
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            return Found(near, edge[1])


def _edge(cursor: CursorWrapper, wanted: Wanted) -> Row | None:
    """The first message beyond the stretch; None where there is none."""
    cursor.execute(_EDGE, _parameters(wanted))
    rows: list[Row] = list(cursor.fetchall())
    return rows[0] if rows else None


def _gathered(cursor: CursorWrapper, wanted: Wanted) -> list[Row]:
    with transaction.atomic():
        cursor.execute("SET LOCAL enable_seqscan = off")  # reads gigabytes where an index reads what is asked
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
        return _rows(cursor, _GATHER, wanted)


def _rows(cursor: CursorWrapper, statement: str, wanted: Wanted, edge: Row | None = None) -> list[Row]:
    beyond = {"edge_id": edge[0], "edge_at": edge[1]} if edge else {}
    cursor.execute(statement, _parameters(wanted) | beyond)
    return list(cursor.fetchall())


def _parameters(wanted: Wanted) -> dict[str, object]:
    return {
        "condition": wanted.condition,
        "person": wanted.person_id,
        "places": list(wanted.places),
        "floored": list(wanted.floored),
        "kind": wanted.kind,
        "since": wanted.since,
        "at": wanted.before[1],
        "id": wanted.before[0],
        "size": wanted.size,
        "stretch": STRETCH,
    }
