"""The event log: numbers are taken in the transaction that makes the change, so none is lost and none is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import orjson
from django.db import connection, transaction

from . import fanout
from .events import Event
from .frames import event_text, logged_frame
from .streams import parts_of

# Rows are locked in name order, whatever the caller's order: two actions on the same streams never deadlock.
_TAKE_NUMBERS = """
INSERT INTO realtime_stream (name, head)
SELECT name, taken FROM unnest(%s::text[], %s::bigint[]) AS wanted(name, taken) ORDER BY name
ON CONFLICT (name) DO UPDATE SET head = realtime_stream.head + excluded.head
RETURNING id, name, head
"""
_STORE = """
INSERT INTO realtime_loggedevent (stream_id, seq, frame, about)
SELECT * FROM json_to_recordset(%s) AS v(stream_id bigint, seq bigint, frame text, about text)
"""
_LOGGED = """
SELECT logged.id, logged.seq, logged.about
FROM realtime_loggedevent logged JOIN realtime_stream s ON s.id = logged.stream_id
WHERE s.name = %s AND logged.about = ANY(%s) FOR UPDATE OF logged
"""
_REWRITE = """
UPDATE realtime_loggedevent AS logged SET frame = v.frame
FROM json_to_recordset(%s) AS v(id bigint, frame text) WHERE logged.id = v.id
"""

_waiting: ContextVar[list[tuple[str, Event]] | None] = ContextVar("waiting", default=None)


@contextmanager
def together() -> Iterator[None]:
    """What is emitted inside goes out as one at the end, for an act that is made of several actions: one after another
    they would take their streams in several goes, out of name order, and could deadlock with others."""
    if _waiting.get() is not None:
        yield
        return
    facts: list[tuple[str, Event]] = []
    token = _waiting.set(facts)
    try:
        yield
    finally:
        _waiting.reset(token)
    emit(*facts)


def emit(*facts: tuple[str, Event]) -> None:
    """Number, store and (on commit) publish `(stream, event)` facts. The last thing an action does.

    Facts of one stream keep their order. Raises TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an event belongs to the change it reports")
    if not facts:
        return
    unnamed = [stream for stream, _ in facts if parts_of(stream) is None]
    if unnamed:
        raise ValueError(f"not a stream's name: {unnamed}")
    passing = [stream for stream, event in facts if not event.durable]
    if passing:
        raise ValueError(f"ephemeral events are whispered, not emitted: {passing}")
    waiting = _waiting.get()
    if waiting is not None:
        waiting.extend(facts)
        return
    frames = _store(facts)
    transaction.on_commit(lambda: fanout.publish(frames))


def _store(facts: Sequence[tuple[str, Event]]) -> dict[str, list[str]]:
    counts = Counter(stream for stream, _ in facts)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, [list(counts), list(counts.values())])
        places = {name: (pk, head - counts[name]) for pk, name, head in cursor.fetchall()}
        frames: dict[str, list[str]] = {name: [] for name in counts}
        rows: list[dict[str, object]] = []
        for stream, event in facts:
            pk, before = places[stream]
            seq = before + len(frames[stream]) + 1
            frame = logged_frame(stream, seq, event_text(event))
            frames[stream].append(frame)
            rows.append({"stream_id": pk, "seq": seq, "frame": frame, "about": event.about()})
        # As JSON: quoting frames for an array, quotation mark by quotation mark, cost more than writing them.
        cursor.execute(_STORE, [orjson.dumps(rows).decode()])
    return frames


def heads(streams: Sequence[str]) -> dict[str, int]:
    """The last number of each stream; 0 where nothing was ever said. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, head FROM realtime_stream WHERE name = ANY(%s)", [list(streams)])
        known: dict[str, int] = dict(cursor.fetchall())
    return {stream: known.get(stream, 0) for stream in streams}


def rewrite(stream: str, about: str, event: Event) -> None:
    """Put `event` in the place of all that was logged about this subject: a withdrawn text must not be replayed."""
    rewrite_all(stream, {about: event})


def rewrite_all(stream: str, events: Mapping[str, Event]) -> None:
    """`events` by subject; two statements whatever their number."""
    texts = {about: event_text(event) for about, event in events.items()}
    with connection.cursor() as cursor:
        cursor.execute(_LOGGED, [stream, list(texts)])
        rows = [{"id": pk, "frame": logged_frame(stream, seq, texts[about])} for pk, seq, about in cursor.fetchall()]
        if rows:
            cursor.execute(_REWRITE, [orjson.dumps(rows).decode()])
