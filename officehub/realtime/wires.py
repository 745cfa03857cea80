"""How an outlet reaches its client: straight into Daphne's connection, or through any ASGI server's `send`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol, cast

from . import metrics
from .frames import Prepared
from .outlet import WAITING_BYTES, Outlet

Send = Callable[[dict[str, Any]], Awaitable[None]]
PORTION_BYTES = 64 * 1024  # what Twisted's transport takes before it asks to wait
GOODBYE_SECONDS = 10  # a slow client may read up to its close code for that long


def outlet_for(send: Send) -> Outlet:
    connection = _daphne_connection(send)
    return DaphneOutlet(connection) if connection else AsgiOutlet(send)


class AsgiOutlet(Outlet):
    """One writer task; the server's `send` waits while the client does not read (uvicorn, test communicators)."""

    def __init__(self, send: Send, limit: int = WAITING_BYTES) -> None:
        super().__init__(limit)
        self._asgi_send = send
        self._writer: asyncio.Task[None] | None = None

    def _write(self, frame: Prepared) -> None:
        self._pause()
        self._writer = asyncio.ensure_future(self._send_one(frame))

    async def _send_one(self, frame: Prepared) -> None:
        await self._asgi_send({"type": "websocket.send", "text": frame.payload.decode()})
        self._resume()

    def _close(self, code: int, reason: str) -> None:
        self._writer = asyncio.ensure_future(self._send_close(code, reason, self._writer))

    async def _send_close(self, code: int, reason: str, writer: asyncio.Task[None] | None) -> None:
        if writer:
            await asyncio.wait([writer], timeout=GOODBYE_SECONDS)
        await self._asgi_send({"type": "websocket.close", "code": code, "reason": reason})

    def gone(self) -> None:
        super().gone()
        if self._writer:
            self._writer.cancel()


class Transport(Protocol):
    """The part of Twisted's that is used; both buffers are empty when everything has gone to the kernel."""

    dataBuffer: bytes
    _tempDataBuffer: list[bytes]

    def writeSomeData(self, data: bytes) -> int | Exception: ...
    def write(self, data: bytes) -> None: ...
    def registerProducer(self, producer: object, streaming: bool) -> None: ...
    def unregisterProducer(self) -> None: ...


class WebSocketConnection(Protocol):
    """The part of autobahn's protocol object that is used."""

    STATE_OPEN: int
    state: int
    closeHandshakeTimeout: float
    transport: Transport

    def sendClose(self, code: int, reason: str | None = None) -> None: ...


def _daphne_connection(send: Send) -> WebSocketConnection | None:
    """Daphne gives the application a partial over the connection (daphne/server.py, create_application)."""
    bound = send.args if isinstance(send, partial) else ()
    if bound and hasattr(bound[0], "sendPreparedMessage"):
        return cast(WebSocketConnection, bound[0])
    return None


class DaphneOutlet(Outlet):
    """Whole WebSocket messages into the transport: no framing, encoding or task per socket.

    Daphne itself never tells that a client has stopped reading (daphne 170); the transport does, to a producer, when
    64 KiB are waiting in it.
    """

    def __init__(self, connection: WebSocketConnection, limit: int = WAITING_BYTES) -> None:
        super().__init__(limit)
        self._connection = connection
        self._transport = connection.transport
        self._listening = False
        # A plain TCP connection of Twisted; behind TLS there is a buffer of another kind.
        self._direct = hasattr(self._transport, "_tempDataBuffer") and hasattr(self._transport, "dataBuffer")
        metrics.direct.inc(self._direct)

    def _write(self, frame: Prepared) -> None:
        self._write_wire(frame.wire)

    def _write_wire(self, data: bytes) -> None:
        if not self._listening:
            self._listen()
        if self._connection.state == self._connection.STATE_OPEN:
            self._put(data)

    async def send_all_ahead(self, frames: Sequence[Prepared]) -> None:
        """One write for up to a transport's buffer of messages: a catch-up has hundreds."""
        for some in _portions(frames):
            await self._writable.wait()
            if self.closing:
                return
            self._write_wire(b"".join([frame.wire for frame in some]))

    def _put(self, data: bytes) -> None:
        """Into the socket at once where nothing waits before it: a quarter of the cost of the reactor's round."""
        transport = self._transport
        if not self._direct or transport.dataBuffer or transport._tempDataBuffer:
            transport.write(data)
            return
        sent = transport.writeSomeData(data)
        if sent != len(data):  # an exception in place of a number: the transport will meet it again and close
            transport.write(data[sent:] if isinstance(sent, int) else data)

    def _listen(self) -> None:
        self._transport.unregisterProducer()  # left over from the HTTP request that became this socket
        self._transport.registerProducer(self, True)
        self._listening = True

    def _close(self, code: int, reason: str) -> None:
        self._stop_listening()
        if self._connection.state == self._connection.STATE_OPEN:
            self._connection.closeHandshakeTimeout = GOODBYE_SECONDS
            self._connection.sendClose(code, reason or None)

    def gone(self) -> None:
        super().gone()
        self._stop_listening()

    def _stop_listening(self) -> None:
        if self._listening:
            self._transport.unregisterProducer()
            self._listening = False

    # Twisted's IPushProducer

    def pauseProducing(self) -> None:
        self._pause()

    def resumeProducing(self) -> None:
        self._resume()

    def stopProducing(self) -> None:
        self.gone()


def _portions(frames: Sequence[Prepared]) -> Iterator[list[Prepared]]:
    some: list[Prepared] = []
    size = 0
    for frame in frames:
        if some and size + len(frame.wire) > PORTION_BYTES:
            yield some
            some, size = [], 0
        some.append(frame)
        size += len(frame.wire)
    if some:
        yield some
