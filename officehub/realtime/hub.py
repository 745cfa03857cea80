"""All sockets of this process and what they follow. One subscription per stream, a loop over sockets inside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from weakref import WeakKeyDictionary

from django.conf import settings
from pydantic import ValidationError

from . import metrics
from .doorbell import Doorbell
from .fanout import ORDERS, PREFIX, Order
from .frames import Prepared
from .outlet import Outlet
from .roll import Roll
from .sessions import Ticket

log = logging.getLogger(__name__)


class Follower:
    """A socket as the hub sees it."""

    __slots__ = ("outlet", "streams", "ticket")

    def __init__(self, ticket: Ticket, outlet: Outlet) -> None:
        self.ticket = ticket
        self.outlet = outlet
        self.streams: set[str] = set()


class Hub:
    def __init__(self) -> None:
        self.followers: set[Follower] = set()
        self.roll = Roll()
        self.streams: dict[str, set[Follower]] = {}
        self.announced: dict[str, int] = {}  # heads the followers have been told
        self.redis_returned = asyncio.Event()
        self._bell = Doorbell(settings.REDIS_URL, ORDERS, self._heard, self.redis_returned.set)
        self._chores: set[asyncio.Future[None]] = set()
        self._listening = asyncio.ensure_future(self._bell.run())

    async def close(self) -> None:
        self._listening.cancel()
        await asyncio.wait([self._listening])

    @property
    def listening(self) -> bool:
        return self._bell.connected

    def enter(self, follower: Follower) -> None:
        self.followers.add(follower)
        self.roll.enter(follower.ticket.actor.person_id)
        metrics.sockets.set(len(self.followers))

    async def leave(self, follower: Follower) -> None:
        self.followers.discard(follower)
        self.roll.leave(follower.ticket.actor.person_id)
        metrics.sockets.set(len(self.followers))
        await self.unfollow(follower, list(follower.streams))

    async def follow(self, follower: Follower, streams: Iterable[str]) -> None:
        """Returns when everything published from now on will be heard."""
        wanted = list(streams)
        for stream in wanted:
            self.streams.setdefault(stream, set()).add(follower)
            follower.streams.add(stream)
        await self._bell.add([PREFIX + stream for stream in wanted])

    async def unfollow(self, follower: Follower, streams: Iterable[str]) -> None:
        deserted = []
        for stream in streams:
            follower.streams.discard(stream)
            others = self.streams.get(stream, set())
            others.discard(follower)
            if not others and self.streams.pop(stream, None) is not None:
                self.announced.pop(stream, None)
                deserted.append(PREFIX + stream)
        await self._bell.remove(deserted)

    def _heard(self, channel: str, body: bytes) -> None:
        if channel == ORDERS:
            self._order(body)
            return
        followers = self.streams.get(channel[len(PREFIX) :])
        if not followers:
            return
        for line in body.split(b"\n"):
            frame = Prepared(line)
            for follower in followers:
                follower.outlet.send(frame)
            metrics.deliveries.inc(len(followers))

    def _order(self, body: bytes) -> None:
        try:
            self._obey(Order.model_validate_json(body))
        except ValidationError:
            log.exception("an order this version does not understand")

    def _obey(self, order: Order) -> None:
        for follower in list(self.followers):
            ticket = follower.ticket
            if not _meant(order, ticket):
                continue
            if order.stream is None:
                follower.outlet.close(order.code)
            elif order.stream in follower.streams:
                chore = asyncio.ensure_future(self.unfollow(follower, [order.stream]))
                self._chores.add(chore)
                chore.add_done_callback(self._chores.discard)


def _meant(order: Order, ticket: Ticket) -> bool:
    named = ((order.person_id, ticket.actor.person_id), (order.user_id, ticket.user_id), (order.session, ticket.mark))
    return all(wanted in (None, own) for wanted, own in named)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub_here() -> Hub:
    """The hub of the running loop; a web process has one loop and so one hub."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
