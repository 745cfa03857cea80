"""The one socket: lets a person in, follows streams, passes commands on, and leaves delivery to the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from officehub.kernel.errors import NotSignedIn, RateLimited

from . import metrics
from .commands import Desks, reply_to
from .frames import Prepared, prepared
from .hub import Follower, Hub, hub_here
from .limits import Bucket
from .outlet import Outlet
from .protocol import LARGEST_MESSAGE, Close, CommandMessage, Follow, Unfollow, read
from .registry import known
from .resume import Ask, Past, Plan, look_back, read_page
from .sessions import Scope, Ticket, admit_together
from .threads import DATABASE_AWAY, in_thread, reading
from .together import Together
from .watch import Watch
from .wires import Send, outlet_for

Receive = Callable[[], Awaitable[dict[str, Any]]]
MOST_STREAMS = 5000  # followed by one socket
FOLLOWS_PER_SECOND = 5.0
FOLLOW_BURST = 50.0
STREAMS_PER_TOKEN = 50  # a follow of many streams costs more than a follow of one
ADMITTED_TOGETHER = 50
RESUMED_TOGETHER = 50
PATIENCE = 200  # refused messages before the socket is closed


class House:
    """What all sockets of a loop share."""

    def __init__(self) -> None:
        self.hub: Hub = hub_here()
        self.desks = Desks()
        self.watch = Watch(self.hub)
        self.door: Together[Scope, Ticket | NotSignedIn] = Together(reading, admit_together, most=ADMITTED_TOGETHER)
        self.log: Together[Ask, tuple[Plan, Past]] = Together(reading, look_back, most=RESUMED_TOGETHER)


_houses: WeakKeyDictionary[asyncio.AbstractEventLoop, House] = WeakKeyDictionary()


def house_here() -> House:
    loop = asyncio.get_running_loop()
    if loop not in _houses:
        _houses[loop] = House()
    return _houses[loop]


class Socket:
    """An ASGI application per socket. It is not one of Channels' consumers: those keep a task per awaited message and a
    look at the channel layers for each connection, and frames come from the hub, not from a channel of one's own."""

    house: House
    outlet: Outlet | None = None
    follower: Follower | None = None

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.send = send

    async def run(self, receive: Receive) -> None:
        """One message after another: what a client says keeps its order."""
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                if message["type"] == "websocket.connect":
                    await self.connect()
                else:
                    await self.receive(message)
        finally:
            await self._leave()

    async def connect(self) -> None:
        await self.send({"type": "websocket.accept"})
        self.house = house_here()
        self.outlet = outlet = outlet_for(self.send)
        rate = float(settings.SOCKET_COMMANDS_PER_SECOND)
        self.commands = Bucket(rate=rate, burst=rate * 4)
        self.follows = Bucket(rate=FOLLOWS_PER_SECOND, burst=FOLLOW_BURST)
        self.refused = 0
        try:
            verdict = await self.house.door.ask(self.scope)
        except DATABASE_AWAY:
            outlet.close(Close.UNAVAILABLE)
            return
        if isinstance(verdict, NotSignedIn):
            outlet.close(Close.SIGNED_OUT)
        else:
            self.follower = Follower(verdict, outlet)
            self.house.hub.enter(self.follower)

    async def _leave(self) -> None:
        if self.outlet:
            self.outlet.gone()
        if self.follower:
            await self.house.hub.leave(self.follower)

    async def receive(self, message: dict[str, Any]) -> None:
        follower = self.follower
        if follower is None or follower.outlet.closing:
            return
        text = message.get("text") or ""
        try:
            if len(text) > LARGEST_MESSAGE:
                raise ValueError("longer than any honest message")
            said = read(text)
        except ValueError:  # pydantic's ValidationError is one
            follower.outlet.close(Close.GARBAGE)
            return
        match said:
            case Follow():
                await self._follow(follower, said)
            case Unfollow():
                await self.house.hub.unfollow(follower, said.streams)
            case CommandMessage():
                self._command(follower, said)

    def _command(self, follower: Follower, said: CommandMessage) -> None:
        if self.commands.take():
            self.house.desks.take(follower, said)
        else:
            self._refuse(follower.outlet, reply_to(said.id, RateLimited()))

    def _refuse(self, outlet: Outlet, frame: Prepared) -> None:
        self.refused += 1
        if self.refused > PATIENCE:
            outlet.close(Close.GARBAGE)
        else:
            outlet.send(frame)

    async def _follow(self, follower: Follower, said: Follow) -> None:
        """Join first, then read: what is said meanwhile is held back and comes after what was missed."""
        outlet = follower.outlet
        if not self.follows.take(1 + len(said.cursors) / STREAMS_PER_TOKEN):
            outlet.close(Close.SLOW)
            return
        if unknown := [stream for stream in said.cursors if not known(stream)]:
            outlet.close(Close.NOT_ALLOWED, unknown[0])
            return
        if len(follower.streams | said.cursors.keys()) > MOST_STREAMS:
            outlet.close(Close.GARBAGE)
            return
        outlet.hold()
        try:
            await self.house.hub.follow(follower, said.cursors)
            planned, past = await self.house.log.ask(Ask(follower.ticket.actor, said.cursors, said.epoch))
            if planned.refused:
                outlet.close(Close.NOT_ALLOWED, planned.refused)
            else:
                await self._catch_up(outlet, planned, past)
        except DATABASE_AWAY:
            outlet.close(Close.UNAVAILABLE)
        finally:
            outlet.let_go()

    async def _catch_up(self, outlet: Outlet, planned: Plan, past: Past) -> None:
        for stream, head in planned.heads.items():
            self.house.hub.announced.setdefault(stream, head)
        await self._reset(outlet, planned, planned.resets)
        for number, page in enumerate(planned.pages()):
            if number:  # the first one came with the plan
                past = await in_thread(reading, read_page, page)
            await outlet.send_all_ahead(past.frames)
            await self._reset(outlet, planned, past.forgotten)
            metrics.resumes.inc(len(page) - len(past.forgotten))
        await outlet.send_ahead(prepared("following", heads=planned.heads, epoch=planned.epoch))

    async def _reset(self, outlet: Outlet, planned: Plan, streams: list[str]) -> None:
        metrics.resets.inc(len(streams))
        for stream in streams:
            await outlet.send_ahead(prepared("reset", stream=stream, head=planned.heads[stream]))


async def socket(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await Socket(scope, send).run(receive)
