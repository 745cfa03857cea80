"""What a browser does with the socket, in Python: cursors, gaps, resume, reset, reconnection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

GAP_PATIENCE = 0.2


def open_socket(url: str, session: str, **options: Any) -> connect:
    headers = {"Cookie": f"sessionid={session}"}
    return connect(url, additional_headers=headers, origin=origin_of(url), max_size=None, compression=None, **options)


def origin_of(url: str) -> websockets.Origin:
    return websockets.Origin(url.replace("ws://", "http://").removesuffix("/ws/"))


@dataclass
class Followed:
    cursor: int
    heard: list[int] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    resets: int = 0
    asking: asyncio.TimerHandle | None = None


class LiveClient:
    """Follows streams until told to stop, coming back whenever it is cut off. `urls` are tried in turn."""

    def __init__(self, urls: list[str], session: str, streams: Iterable[str]) -> None:
        self._urls = urls
        self._session = session
        self._socket: ClientConnection | None = None
        self._doomed = False
        self._changed = asyncio.Event()
        self.followed = {stream: Followed(0) for stream in streams}
        self.whispers: list[dict[str, Any]] = []
        self.connections = 0
        self.duplicates = 0
        self._running: asyncio.Task[None] | None = None

    async def __aenter__(self) -> LiveClient:
        self._running = asyncio.create_task(self._run())
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._running
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    def cut(self) -> None:
        """The network goes away: no close frame, no good-bye. While there is no connection, the next one is cut."""
        self._doomed = self._socket is None
        if self._socket:
            self._socket.transport.abort()

    async def until(self, ready: Callable[[], bool], timeout: float = 20.0) -> None:
        async with asyncio.timeout(timeout):
            while not ready():
                self._changed.clear()
                await self._changed.wait()

    async def _run(self) -> None:
        while True:
            url = self._urls[self.connections % len(self._urls)]
            self.connections += 1
            with suppress(OSError, ConnectionClosed, websockets.InvalidHandshake, websockets.InvalidMessage):
                async with open_socket(url, self._session) as self._socket:
                    if self._doomed:
                        self.cut()
                    await self._ask(self.followed)
                    async for text in self._socket:
                        await self._hear(json.loads(text))
                        self._changed.set()
            self._socket = None
            self._changed.set()
            await asyncio.sleep(0.01)

    async def _ask(self, streams: Iterable[str]) -> None:
        if self._socket:
            cursors = {stream: self.followed[stream].cursor for stream in streams}
            await self._socket.send(json.dumps({"type": "follow", "cursors": cursors}))

    async def _hear(self, said: dict[str, Any]) -> None:
        match said["kind"]:
            case "frame" if "seq" in said:
                self._take(said["stream"], said["seq"])
            case "frame":
                self.whispers.append(said["event"])
            case "reset":
                self._start_anew(said["stream"], said["head"])
            case "heads":
                await self._ask([stream for stream, head in said["heads"].items() if head > self._cursor(stream)])

    def _cursor(self, stream: str) -> int:
        return self.followed[stream].cursor

    def _take(self, stream: str, seq: int) -> None:
        followed = self.followed[stream]
        if seq <= followed.cursor or seq in followed.held:
            self.duplicates += 1
            return
        followed.held.add(seq)
        self._drain(followed)
        if followed.held and not followed.asking:
            loop = asyncio.get_running_loop()
            followed.asking = loop.call_later(GAP_PATIENCE, self._gap, stream)

    def _drain(self, followed: Followed) -> None:
        while followed.cursor + 1 in followed.held:
            followed.cursor += 1
            followed.held.discard(followed.cursor)
            followed.heard.append(followed.cursor)

    def _gap(self, stream: str) -> None:
        self.followed[stream].asking = None
        if self.followed[stream].held:
            self._asking = asyncio.ensure_future(self._ask_again(stream))

    async def _ask_again(self, stream: str) -> None:
        with suppress(ConnectionClosed):
            await self._ask([stream])

    def _start_anew(self, stream: str, head: int) -> None:
        followed = self.followed[stream]
        followed.cursor = head
        followed.held = {seq for seq in followed.held if seq > head}
        followed.resets += 1
        self._drain(followed)
