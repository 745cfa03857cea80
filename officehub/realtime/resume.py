"""From a client's cursors to what it has missed. Joined first, read afterwards: never lost, sometimes twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection

from .protocol import epoch

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
class Plan:
    epoch: str
    heads: dict[str, int]
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


def plan(cursors: Mapping[str, int], told_epoch: str) -> Plan:
    """One query for all heads, one for the epoch."""
    now = epoch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, id, head FROM realtime_stream WHERE name = ANY(%s)", [list(cursors)])
        known: dict[str, tuple[int, int]] = {name: (pk, head) for name, pk, head in cursor.fetchall()}
    planned = Plan(now, {stream: known.get(stream, (0, 0))[1] for stream in cursors})
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


def _place(known: Mapping[str, tuple[int, int]], stream: str, seen: int) -> tuple[int, int, int]:
    pk, head = known.get(stream, (0, 0))
    return pk, seen, head


def frames_of(page: list[Behind]) -> tuple[list[str], list[str]]:
    """The missed frames in order, and the streams whose log no longer reaches back to the cursor. One query."""
    with connection.cursor() as cursor:
        columns = [[one.pk for one in page], [one.cursor for one in page], [one.head for one in page]]
        cursor.execute(_FRAMES, columns)
        found: dict[int, list[str]] = dict(cursor.fetchall())
    frames: list[str] = []
    forgotten: list[str] = []
    for place, behind in enumerate(page, start=1):
        stored = found.get(place, [])
        if len(stored) == behind.missing:
            frames.extend(stored)
        else:
            forgotten.append(behind.stream)
    return frames, forgotten
