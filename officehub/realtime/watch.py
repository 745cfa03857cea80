"""What a process looks after on a timer: last frames nobody got, sessions that ended, sockets that grew old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import islice

from . import log as event_log
from .contact import note
from .frames import prepared
from .hub import Follower, Hub
from .protocol import Close, epoch
from .registry import followable
from .sessions import recheck
from .threads import DATABASE_AWAY, in_thread, reading

log = logging.getLogger(__name__)

PULSE_SECONDS = 30.0
RECHECK_SECONDS = 60.0
NEWS_SECONDS = 1.0
SETTLING_SECONDS = 3.0  # other processes may find Redis again a little later than this one
SOCKETS_PER_TURN = 100  # then the loop serves others
HEADS_PER_MESSAGE = 1000


class Watch:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._epoch = ""
        self._tasks = [
            asyncio.ensure_future(_every(PULSE_SECONDS, self.pulse)),
            asyncio.ensure_future(_every(PULSE_SECONDS, self.note_everybody)),
            asyncio.ensure_future(_every(NEWS_SECONDS, self.note_news)),
            asyncio.ensure_future(_every(RECHECK_SECONDS, self.recheck)),
            asyncio.ensure_future(self._after_outages()),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)

    async def pulse(self) -> None:
        """Tell followers the heads that moved since they were last told: whoever is behind resumes."""
        heads, now = await in_thread(reading, _heads_and_epoch, list(self._hub.streams))
        if self._epoch and now != self._epoch:
            await self._reset_everybody(heads)
        self._epoch = now
        moved = {stream: head for stream, head in heads.items() if self._hub.announced.get(stream) != head}
        self._hub.announced.update({stream: head for stream, head in moved.items() if stream in self._hub.streams})
        for number, follower in enumerate(list(self._hub.followers), start=1):
            _tell(follower, {stream: moved[stream] for stream in follower.streams & moved.keys()})
            if number % SOCKETS_PER_TURN == 0:
                await asyncio.sleep(0)

    async def note_everybody(self) -> None:
        await self._note(self._hub.roll.everybody())

    async def note_news(self) -> None:
        await self._note(self._hub.roll.news())

    async def _note(self, people: dict[int, bool]) -> None:
        if not people:
            return
        try:
            await in_thread(reading, note, people)
        except DATABASE_AWAY:
            self._hub.roll.untold(people)
            raise

    async def _reset_everybody(self, heads: dict[str, int]) -> None:
        log.warning("the database is another one or was restored: all followers start anew")
        for follower in list(self._hub.followers):
            for stream in follower.streams & heads.keys():
                follower.outlet.send(prepared("reset", stream=stream, head=heads[stream]))
            await asyncio.sleep(0)

    async def recheck(self) -> None:
        """Sessions, accounts and posts of all sockets."""
        followers = list(self._hub.followers)
        for follower in followers:
            if follower.ticket.expired:
                follower.outlet.close(Close.TOO_OLD)
        verdicts = await in_thread(reading, recheck, [follower.ticket for follower in followers])
        for follower in followers:
            if follower.ticket.mark in verdicts:
                follower.outlet.close(verdicts[follower.ticket.mark])

    async def recheck_rights(self) -> None:
        """What each socket follows, against the rules: orders may have been lost with Redis."""
        for follower in list(self._hub.followers):
            held = set(follower.streams)
            allowed = await in_thread(reading, followable, follower.ticket.actor, held)
            await self._hub.unfollow(follower, held - allowed)

    async def _after_outages(self) -> None:
        while True:
            await self._hub.redis_returned.wait()
            self._hub.redis_returned.clear()
            for mend in (self.pulse, self.recheck, self.recheck_rights):
                await _try(mend)
            await asyncio.sleep(SETTLING_SECONDS)
            await _try(self.pulse)


async def _every(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await _try(work)


async def _try(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except DATABASE_AWAY as error:
        log.warning("database unavailable, sockets stay: %s", error)
    except Exception:  # the boundary: one round that fails must not be the last
        log.exception("looking after the sockets failed")


def _heads_and_epoch(streams: list[str]) -> tuple[dict[str, int], str]:
    return event_log.heads(streams), epoch()


def _tell(follower: Follower, heads: dict[str, int]) -> None:
    items = iter(heads.items())
    while some := dict(islice(items, HEADS_PER_MESSAGE)):
        follower.outlet.send(prepared("heads", heads=some))
