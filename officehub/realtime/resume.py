"""From a client's cursors to what it has missed. Joined first, read afterwards: never lost, sometimes twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from officehub.directory.actor import Actor

from .frames import Prepared
from .protocol import epoch
from .registry import floors_together

FARTHEST_BEHIND = 500  # frames of one stream; beyond that, fetching the thing anew is cheaper
MOST_FRAMES = 2000  # of one follow message, all streams together
PAGE_FRAMES = 500
RETENTION = timedelta(days=14)

_FRAMES = """
SELECT wanted.place, array_agg(logged.frame ORDER BY logged.seq)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY AS wanted(stream, after, upto, place)
JOIN realtime_loggedevent logged
  ON logged.stream_id = wanted.stream AND logged.seq > wanted.after AND logged.seq <= wanted.upto
GROUP BY wanted.place
"""


@dataclass(frozen=True)
class Behind:
    """What of a stream one has not seen."""

    stream: str
    pk: int
    cursor: int
    head: int

    @property
    def missing(self) -> int:
        return self.head - self.cursor


@dataclass(frozen=True)
class Past:
    """What a page of the log held: the missed frames in order, and the streams it no longer reaches back for."""

    frames: list[Prepared] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    epoch: str = ""
    heads: dict[str, int] = field(default_factory=dict)
    refused: str = ""  # a stream that is not the actor's to follow; then there is nothing else
    replays: list[Behind] = field(default_factory=list)
    resets: list[str] = field(default_factory=list)

    def pages(self) -> Iterator[list[Behind]]:
        """Replays in portions, so that one client's past never fills the memory."""
        page: list[Behind] = []
        for behind in self.replays:
            if page and sum(one.missing for one in page) + behind.missing > PAGE_FRAMES:
                yield page
                page = []
            page.append(behind)
        if page:
            yield page


@dataclass(frozen=True)
class Ask:
    """One client's follow."""

    actor: Actor
    cursors: Mapping[str, int]
    epoch: str  # as the client was last told


def look_back(asks: Sequence[Ask]) -> list[tuple[Plan, Past]]:
    """Rights, places and the first page of many clients: a handful of queries, however many they are."""
    open_from = floors_together([(ask.actor, ask.cursors) for ask in asks])
    now = epoch()
    known = _places({stream for least in open_from for stream in least})
    plans = [_plan(ask, least, known, now) for ask, least in zip(asks, open_from, strict=True)]
    firsts = [next(planned.pages(), []) for planned in plans]
    read = _frames({behind for page in firsts for behind in page})
    return [(planned, _past(page, read)) for planned, page in zip(plans, firsts, strict=True)]


def _places(streams: Collection[str]) -> dict[str, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, id, head FROM realtime_stream WHERE name = ANY(%s)", [list(streams)])
        return {name: (pk, head) for name, pk, head in cursor.fetchall()}


def _plan(ask: Ask, least: Mapping[str, int], known: Mapping[str, tuple[int, int]], now: str) -> Plan:
    refused = ask.cursors.keys() - least.keys()
    if refused:
        return Plan(refused=min(refused))
    planned = Plan(epoch=now, heads={stream: known.get(stream, (0, 0))[1] for stream in ask.cursors})
    if ask.epoch not in ("", now):
        planned.resets.extend(ask.cursors)
        return planned
    seen = {stream: max(number, least[stream]) for stream, number in ask.cursors.items() if number >= 0}
    places = [_behind(known, stream, number) for stream, number in seen.items()]
    frames = 0
    for behind in sorted(places, key=lambda one: one.missing):
        frames += max(behind.missing, 0)
        if behind.missing < 0 or behind.missing > FARTHEST_BEHIND or frames > MOST_FRAMES:
            planned.resets.append(behind.stream)
        elif behind.missing:
            planned.replays.append(behind)
    return planned


def _behind(known: Mapping[str, tuple[int, int]], stream: str, seen: int) -> Behind:
    pk, head = known.get(stream, (0, 0))
    return Behind(stream, pk, seen, head)


def read_page(page: Sequence[Behind]) -> Past:
    return _past(page, _frames(page))


def _frames(wanted: Collection[Behind]) -> dict[Behind, list[Prepared]]:
    """Clients that missed the same share what is read and prepared."""
    if not wanted:
        return {}
    rows = list(wanted)
    columns = [[one.pk for one in rows], [one.cursor for one in rows], [one.head for one in rows]]
    with connection.cursor() as cursor:
        cursor.execute(_FRAMES, columns)
        return {rows[place - 1]: [Prepared(text.encode()) for text in texts] for place, texts in cursor.fetchall()}


def _past(page: Sequence[Behind], read: Mapping[Behind, list[Prepared]]) -> Past:
    past = Past()
    for behind in page:
        frames = read.get(behind, [])
        if len(frames) == behind.missing:
            past.frames.extend(frames)
        else:
            past.forgotten.append(behind.stream)
    return past
