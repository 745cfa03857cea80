"""Ordinary requests meanwhile: how long does the page wait while the server is busy with something else."""

from __future__ import annotations

import http.client
import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

PATHS = ("/api/messaging/conversations", "/api/directory/me", "/api/realtime/start")
EACH = 2  # threads per web process
PAUSE = 0.1


@dataclass
class Waits:
    seconds: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        return self.seconds[min(len(self.seconds) - 1, int(len(self.seconds) * part))]


def ask(ports: Sequence[int], session: str, orders: Connection) -> None:
    waits: list[float] = []
    over = threading.Event()

    def visit(port: int) -> None:
        number = 0
        while not over.is_set():
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", PATHS[number % len(PATHS)], headers={"Cookie": f"sessionid={session}"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:
                raise RuntimeError(f"{PATHS[number % len(PATHS)]} answered {answer.status}")
            waits.append(time.monotonic() - began)
            number += 1
            over.wait(PAUSE)

    threads = [threading.Thread(target=visit, args=(port,)) for port in ports for _ in range(EACH)]
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
    waits = Waits()
    try:
        yield waits
        mine.send("over")
        waits.seconds = mine.recv()
    finally:
        process.kill()
        process.join()
