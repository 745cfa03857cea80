"""The way out to one client, bounded: what a slow client has not read waits here up to a limit, then it is closed."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence

from . import metrics
from .frames import Prepared
from .protocol import Close

WAITING_BYTES = 1024 * 1024


class Outlet(ABC):
    """`send` never blocks and never skips: the frame is written, waits its turn, or the socket is closed to resume."""

    def __init__(self, limit: int = WAITING_BYTES) -> None:
        self._limit = limit
        self._waiting: deque[Prepared] = deque()
        self._waiting_bytes = 0
        self._held = False
        self._full = False
        self._writable = asyncio.Event()
        self._writable.set()
        self.closing = False

    def send(self, frame: Prepared) -> None:
        if self.closing:
            return
        if self._held or self._full:
            self._keep(frame)
        else:
            self._write(frame)

    async def send_ahead(self, frame: Prepared) -> None:
        """Before everything that is held back; waits while the client is not reading."""
        await self._writable.wait()
        if not self.closing:
            self._write(frame)

    async def send_all_ahead(self, frames: Sequence[Prepared]) -> None:
        """The same for what belongs together, in as few writes as the way out allows."""
        for frame in frames:
            await self.send_ahead(frame)

    def hold(self) -> None:
        """Live frames wait, so that what is replayed comes before them."""
        self._held = True

    def let_go(self) -> None:
        self._held = False
        self._flush()

    def close(self, code: int, reason: str = "") -> None:
        if self.closing:
            return
        self.closing = True
        self._waiting.clear()
        self._writable.set()
        metrics.closed.labels(str(int(code))).inc()
        self._close(int(code), reason)

    def gone(self) -> None:
        """The connection ended; nothing will be read any more."""
        self.closing = True
        self._waiting.clear()
        self._writable.set()

    def _keep(self, frame: Prepared) -> None:
        self._waiting.append(frame)
        self._waiting_bytes += len(frame.wire)
        if self._waiting_bytes > self._limit:
            self.close(Close.SLOW)

    def _pause(self) -> None:
        self._full = True
        self._writable.clear()

    def _resume(self) -> None:
        self._full = False
        self._writable.set()
        self._flush()

    def _flush(self) -> None:
        while self._waiting and not (self._full or self._held or self.closing):
            frame = self._waiting.popleft()
            self._waiting_bytes -= len(frame.wire)
            self._write(frame)

    @abstractmethod
    def _write(self, frame: Prepared) -> None: ...

    @abstractmethod
    def _close(self, code: int, reason: str) -> None: ...
