"""Ordinary requests meanwhile: how long does the page wait while the server is busy with something else."""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection

PATHS = ("/api/directory/me", "/api/realtime/start")
EACH = 2  # threads per web process
PAUSE = 0.1


@dataclass
class Waits:
    seconds: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * part))]


def visit(port: int, path: str, session: str) -> float:
    """Seconds until the answer was there."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return time.monotonic() - began


def ask(ports: Sequence[int], session: str, orders: Connection) -> None:
    """Each process is warm before it is measured."""
    waits: list[float] = []
    over = threading.Event()

    def go_on(port: int) -> None:
        for path in cycle(PATHS):
            if over.wait(PAUSE):
                return
            waits.append(visit(port, path, session))

    for port in ports:
        for path in PATHS:
            visit(port, path, session)
    orders.send("warm")
    threads = [threading.Thread(target=go_on, args=(port,)) for port in ports for _ in range(EACH)]
    for thread in threads:
        thread.start()
    orders.recv()
    over.set()
    for thread in threads:
        thread.join()
    orders.send(sorted(waits))


@contextmanager
def bystanders(ports: Sequence[int], session: str) -> Iterator[Waits]:
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=ask, args=(list(ports), session, theirs), daemon=True)
    process.start()
    theirs.close()  # so that a failure over there is noticed here
    waits = Waits()
    try:
        mine.recv()
        yield waits
        mine.send("over")
        waits.seconds = mine.recv()
    finally:
        process.kill()
        process.join()
