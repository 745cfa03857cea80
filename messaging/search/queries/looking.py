"""Finding the newest of many. Two ways, one after the other, because neither is quick for every word:

* walking back from the newest message: quick where what is looked for is common among what the searcher may read;
* the index of words, met with the index of conversations: quick where one of the two is rare.

What the walk does not find within its stretch is rare in it, so that the second way has little to gather and sort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled

STRETCH = 40_000  # messages walked over, of everybody
FARTHER = 5  # times as far again, where enough was found to expect the rest there
MUCH = 300_000  # messages one may read
PATIENCE = 2000  # milliseconds for the second way

Row = tuple[int, datetime]  # message, when it was sent
Parameter = bool | int | str | datetime | list[int] | None
BEFORE_ALL: Row = (0, datetime(1970, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Wanted:
    """`before`: older than this one in the order of the answer. `floored`: of these, those read from a number on.

    `readable`: about how many messages all the places hold.
    """

    condition: str
    person_id: int
    places: Sequence[int]
    floored: Sequence[int]
    readable: int
    kind: str | None
    since: datetime | None
    before: Row
    size: int


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    back_to: datetime | None


# `+ 0`: not by the index of conversations, whose answer would be longer than what it is met with.
_BY_PLACE, _NOT_BY_PLACE = "e.conversation_id", "e.conversation_id + 0"
_MINE = """
    {place} = ANY(%(places)s::bigint[]) AND e.words @@ %(condition)s::tsquery
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
ORDER BY e.sent_at DESC, e.message_id DESC OFFSET %(stretch)s - 1 LIMIT 1
"""
_WALK = f"""
SELECT e.message_id, e.sent_at FROM message_search_entry e
WHERE {_MINE.format(place=_NOT_BY_PLACE)} AND {_SPAN} AND (e.sent_at, e.message_id) >= (%(edge_at)s, %(edge_id)s)
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
        found, edge = _walk(cursor, wanted, STRETCH)
        if edge and wanted.size > len(found) > wanted.size // FARTHER:
            more, edge = _walk(cursor, _after(wanted, found, edge), STRETCH * FARTHER)
            found += more
        if edge is None or len(found) >= wanted.size:
            return Found(found, None)
        try:
            return Found(found + _gathered(cursor, _after(wanted, found, edge)), None)
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            return Found(found, edge[1])


def _after(wanted: Wanted, found: Sequence[Row], edge: Row) -> Wanted:
    return replace(wanted, before=edge, size=wanted.size - len(found))


def _walk(cursor: CursorWrapper, wanted: Wanted, stretch: int) -> tuple[list[Row], Row | None]:
    """What was found, and the last message of the stretch; None where there is nothing beyond."""
    parameters = _parameters(wanted)
    with transaction.atomic():
        cursor.execute("SET LOCAL enable_bitmapscan = off")  # one by one, to stop where there are enough
        cursor.execute(_EDGE, parameters | {"stretch": stretch})
        edge: Row | None = next(iter(cursor.fetchall()), None)
        pk, at = edge or BEFORE_ALL
        cursor.execute(_WALK, parameters | {"edge_id": pk, "edge_at": at})
        found: list[Row] = list(cursor.fetchall())
        cursor.execute("SET LOCAL enable_bitmapscan = on")
    return found, edge


def _gathered(cursor: CursorWrapper, wanted: Wanted) -> list[Row]:
    """Who reads much and yet met little on the way looks for something rare: then its list alone is short enough."""
    place = _NOT_BY_PLACE if wanted.readable > MUCH else _BY_PLACE
    with transaction.atomic():
        cursor.execute("SET LOCAL enable_seqscan = off")  # reads gigabytes where an index reads what is asked
        cursor.execute("SET LOCAL work_mem = '96MB'")  # or long lists are kept by page, and each page looked through
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE}")
        cursor.execute(_GATHER.format(place=place), _parameters(wanted))
        return list(cursor.fetchall())


def _parameters(wanted: Wanted) -> dict[str, Parameter]:
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
    }
