"""From a client's cursors to what it has missed. Joined first, read afterwards: never lost, sometimes twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from officehub.directory.actor import Actor

from .protocol import epoch
from .registry import floors

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

    frames: list[str] = field(default_factory=list)
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


def look_back(actor: Actor, cursors: Mapping[str, int], told_epoch: str) -> tuple[Plan, Past]:
    """Rights, places and the first page, in one visit to the database."""
    least = floors(actor, cursors)
    refused = cursors.keys() - least.keys()
    if refused:
        return Plan(refused=min(refused)), Past()
    planned = plan({stream: _not_below(least[stream], seen) for stream, seen in cursors.items()}, told_epoch)
    first = next(planned.pages(), None)
    return planned, read_page(first) if first else Past()


def plan(cursors: Mapping[str, int], told_epoch: str) -> Plan:
    """One query for all heads, one for the epoch."""
    now = epoch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, id, head FROM realtime_stream WHERE name = ANY(%s)", [list(cursors)])
        known: dict[str, tuple[int, int]] = {name: (pk, head) for name, pk, head in cursor.fetchall()}
    planned = Plan(epoch=now, heads={stream: known.get(stream, (0, 0))[1] for stream in cursors})
    if told_epoch not in ("", now):
        planned.resets.extend(cursors)
        return planned
    places = [Behind(stream, *_place(known, stream, seen)) for stream, seen in cursors.items() if seen >= 0]
    frames = 0
    for behind in sorted(places, key=lambda one: one.missing):
        frames += max(behind.missing, 0)
        if behind.missing < 0 or behind.missing > FARTHEST_BEHIND or frames > MOST_FRAMES:
            planned.resets.append(behind.stream)
        elif behind.missing:
            planned.replays.append(behind)
    return planned


def _not_below(floor: int, seen: int) -> int:
    return seen if seen < 0 else max(seen, floor)


def _place(known: Mapping[str, tuple[int, int]], stream: str, seen: int) -> tuple[int, int, int]:
    pk, head = known.get(stream, (0, 0))
    return pk, seen, head


def read_page(page: list[Behind]) -> Past:
    with connection.cursor() as cursor:
        columns = [[one.pk for one in page], [one.cursor for one in page], [one.head for one in page]]
        cursor.execute(_FRAMES, columns)
        found: dict[int, list[str]] = dict(cursor.fetchall())
    past = Past()
    for place, behind in enumerate(page, start=1):
        stored = found.get(place, [])
        if len(stored) == behind.missing:
            past.frames.extend(stored)
        else:
            past.forgotten.append(behind.stream)
    return past
