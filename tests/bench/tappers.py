"""People who press 确认收到 at the same moment or within some time, in processes of their own."""

from __future__ import annotations

import heapq
import json
import multiprocessing
import random
import selectors
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

from tests.bench.crowd import HANDSHAKES_AT_ONCE, Invitation, Listener

LONGEST = 180.0  # seconds
AGAIN_WITHIN = 5.0  # seconds in which whoever was told to wait asks again, as frontend/src/reach/crowd.ts has it


class Guest(NamedTuple):
    port: int
    session: str
    person: int


class Tapper(Listener):
    def __init__(self, guest: Guest) -> None:
        hello = json.dumps({"type": "follow", "cursors": {f"person.{guest.person}": -1}})
        invitation = Invitation(ports=[guest.port], path="/ws/", session=guest.session, hello=hello, sockets=1)
        super().__init__(invitation, number=0)
        self._last = b""

    def tap(self, dispatch: int) -> None:
        self._last = b""
        body = {"type": "command", "id": "c1", "name": "dispatch.confirm", "body": {"dispatch_id": dispatch}}
        self.say(json.dumps(body))

    def answer(self) -> bool | None:
        """None: not there yet. False: too many at once, to be asked again."""
        self._last += self._received()
        if b'"ok":true' in self._last:
            self._last = b""
            return True
        if b'"rate_limited"' in self._last:
            return False
        if b'"ok":false' in self._last:
            raise RuntimeError(self._last[-300:].decode(errors="replace"))
        return None


def tap_together(guests: Sequence[Guest], orders: Connection) -> None:
    """In a process of its own: says when all have entered, then for each order when each had his answer."""
    tappers = [Tapper(guest) for guest in guests]
    for start in range(0, len(tappers), HANDSHAKES_AT_ONCE):
        some = tappers[start : start + HANDSHAKES_AT_ONCE]
        for step in (Tapper.knock, Tapper.enter, Tapper.until_following):
            for tapper in some:
                step(tapper)
    orders.send(len(tappers))
    while True:
        dispatch, within = orders.recv()
        orders.send(_answers(tappers, dispatch, within))


def _answers(tappers: Sequence[Tapper], dispatch: int, within: float) -> tuple[list[float], int]:
    """When each had his answer; how often somebody was told to wait. All press within so many seconds."""
    times: list[float] = []
    told_to_wait = 0
    began = time.monotonic()
    due = sorted((began + random.random() * within, place) for place in range(len(tappers)))
    with selectors.DefaultSelector() as waiting:
        for place, tapper in enumerate(tappers):
            waiting.register(tapper.pipe, selectors.EVENT_READ, place)
        while len(times) < len(tappers):
            if time.monotonic() - began > LONGEST:
                raise RuntimeError(f"{len(times)} of {len(tappers)} had an answer after {LONGEST:g} s")
            while due and due[0][0] <= time.monotonic():
                tappers[heapq.heappop(due)[1]].tap(dispatch)
            for key, _ in waiting.select(0.01):
                answer = tappers[key.data].answer()
                if answer:
                    times.append(time.monotonic())
                elif answer is False:
                    told_to_wait += 1
                    heapq.heappush(due, (time.monotonic() + random.random() * AGAIN_WITHIN, key.data))
    return times, told_to_wait


class Crowd:
    def __init__(self, orders: Sequence[Connection]) -> None:
        self._orders = orders
        self.people = sum(order.recv() for order in orders)

    def tap(self, dispatch: int, *, within: float) -> tuple[list[float], int]:
        """When each had his answer, in order; how often somebody was told to wait."""
        for order in self._orders:
            order.send((dispatch, within))
        parts = [order.recv() for order in self._orders]
        return sorted(at for times, _ in parts for at in times), sum(waits for _, waits in parts)


@contextmanager
def crowd(guests: Sequence[Guest], *, processes: int = 2) -> Iterator[Crowd]:
    """Everybody has entered; `tap` lets all of them press at once."""
    context = multiprocessing.get_context("spawn")  # a fork would inherit Django's connections
    with ExitStack() as stack:
        orders = []
        for place in range(processes):
            mine, theirs = context.Pipe()
            process = context.Process(target=tap_together, args=(guests[place::processes], theirs), daemon=True)
            process.start()
            theirs.close()  # so that its end is noticed as one
            stack.callback(process.join)
            stack.callback(process.kill)
            orders.append(mine)
        yield Crowd(orders)
