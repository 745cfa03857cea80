"""Daphne as this product runs it: who knocks for a socket waits behind whoever asks for a page.

The kernel hands connections over in the order they came, so after a deploy a page stood behind thousands of handshakes.
Here every connection is taken in at once, which is cheap, and handshakes are worked off in slices between which the
loop serves everybody else. (daphne/http_protocol.py decides on the upgrade within `process`.)

And it does not stand still to look for garbage among thousands of open sockets; see `rarely_search`.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable
from typing import Protocol

from daphne import server as daphne_server  # first: it installs the reactor
from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor

SLICE_SECONDS = 0.01
YOUNG, MIDDLE, OLD = 700, 10, 1000  # thresholds of the collector; the last is ten by itself


class Clock(Protocol):
    """The part of Twisted's IReactorTime that is used."""

    def seconds(self) -> float: ...
    def callLater(self, delay: float, callable: Callable[[], None]) -> object: ...


class Caller(Protocol):
    def admitted(self) -> None: ...


class Gate:
    """Handshakes in the order they came, as many in a turn of the loop as fit into a slice."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[Caller] = deque()
        self._turning = False

    def knock(self, request: Caller) -> None:
        self._waiting.append(request)
        if not self._turning:
            self._turning = True
            self._clock.callLater(0, self._turn)

    def _turn(self) -> None:
        end = self._clock.seconds() + SLICE_SECONDS
        while self._waiting and self._clock.seconds() < end:
            self._waiting.popleft().admitted()
        self._turning = bool(self._waiting)
        if self._turning:
            self._clock.callLater(0, self._turn)


class SocketFirstWaits(WebRequest):  # type: ignore[misc]  # Daphne carries no types
    def process(self) -> None:
        if self.requestHeaders.hasHeader(b"Upgrade"):
            self.server.gate.knock(self)
        else:
            super().process()

    def admitted(self) -> None:
        if self.channel is not None:  # else the client has left meanwhile
            super().process()


def rarely_search() -> None:
    """A search through five thousand sockets takes a second or two in which nobody is served, and what it finds are a
    few dozen objects of each socket that has closed since. By itself Python would do it at every quarter more sockets,
    so just when everybody comes; now it does after some ten thousand have come and gone.
    """
    gc.collect()
    gc.freeze()  # what was imported stays
    gc.set_threshold(YOUNG, MIDDLE, OLD)


class Doors(HTTPFactory):  # type: ignore[misc]
    def __init__(self, server: daphne_server.Server) -> None:
        super().__init__(server)
        rarely_search()
        server.gate = Gate(reactor)

    def buildProtocol(self, addr: object) -> object:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = SocketFirstWaits
        return protocol


if __name__ == "__main__":
    daphne_server.HTTPFactory = Doors
    CommandLineInterface.entrypoint()
