"""Large answers at the pace of whoever reads them.

Daphne takes whatever the application gives it and keeps it in memory until the client has read it: a download of 2 GiB
over a slow line would be 2 GiB of memory. Twisted asks a registered producer to pause, so one is registered; other
servers' `send` waits by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol, cast

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class Answering(Protocol):
    """The part of Twisted's request that is used; its channel is None once the client has gone."""

    channel: object | None

    def registerProducer(self, producer: object, streaming: bool) -> None: ...
    def unregisterProducer(self) -> None: ...


class Pace:
    """A push producer (twisted.internet.interfaces.IPushProducer) that stands for the application."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:
        self.open.clear()

    def resumeProducing(self) -> None:
        self.open.set()

    def stopProducing(self) -> None:
        """The client is gone; Daphne then cancels the application, which must not hang here."""
        self.open.set()


def paced(app: App) -> App:
    async def with_pace(scope: Message, receive: Receive, send: Send) -> None:
        answering = _daphne_request(send)
        await app(scope, receive, Paced(answering, send) if answering else send)

    return with_pace


class Paced:
    """`send` that waits while the client does not read, from an answer's second part on."""

    def __init__(self, answering: Answering, send: Send) -> None:
        self._answering = answering
        self._send = send
        self._pace: Pace | None = None

    async def __call__(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await self._keep_pace(more=bool(message.get("more_body")))
        await self._send(message)

    async def _keep_pace(self, *, more: bool) -> None:
        if self._answering.channel is None:
            return
        if self._pace is None and more:
            self._pace = Pace()
            self._answering.registerProducer(self._pace, True)
        if self._pace is not None:
            await self._pace.open.wait()
        if self._pace is not None and not more and self._answering.channel is not None:
            self._answering.unregisterProducer()
            self._pace = None


def _daphne_request(send: Send) -> Answering | None:
    """Daphne gives the application a partial over the request (daphne/server.py, create_application)."""
    bound = send.args if isinstance(send, partial) else ()
    if bound and hasattr(bound[0], "registerProducer"):
        return cast(Answering, bound[0])
    return None
