"""Thousands of listening sockets in processes of their own, cheap enough not to be what is measured."""

from __future__ import annotations

import base64
import multiprocessing
import os
import selectors
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TypedDict

HANDSHAKES_AT_ONCE = 50
MOST = 0.95


class Invitation(TypedDict):
    ports: list[int]  # of the web processes, taken in turns
    path: str
    session: str
    hello: str  # what each socket says first
    sockets: int


class Listener:
    """One WebSocket, read without a library: what counts is how many messages came."""

    def __init__(self, invitation: Invitation, number: int) -> None:
        self._port = invitation["ports"][number % len(invitation["ports"])]
        self.pipe = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        self.messages = 0
        self._rest = b""
        self._invitation = invitation

    def knock(self) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        origin = f"http://127.0.0.1:{self._port}"
        self.pipe.sendall(
            f"GET {self._invitation['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Origin: {origin}\r\nCookie: sessionid={self._invitation['session']}\r\n\r\n".encode()
        )

    def enter(self) -> None:
        while b"\r\n\r\n" not in self._rest:
            self._rest += self._received()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        if b" 101 " not in head:
            raise RuntimeError(head.decode())
        self.say(self._invitation["hello"])

    def say(self, text: str) -> None:
        body = text.encode()
        size = bytes([0x80 | len(body)]) if len(body) < 126 else struct.pack("!BH", 0x80 | 126, len(body))
        self.pipe.sendall(b"\x81" + size + bytes(4) + body)  # masked with zeroes

    def until_following(self) -> None:
        """What is replayed before is read and forgotten."""
        while b'"following"' not in self._rest:
            self._rest = self._rest[-20:] + self._received()
        self._rest = b""
        self.pipe.setblocking(False)

    def read(self) -> int:
        """Messages that came in."""
        data = self._rest + self._received()
        count, place, size = 0, 0, len(data)
        while size - place >= 2:
            length, head = data[place + 1], 2
            if length == 126:
                if size - place < 4:
                    break
                length, head = int.from_bytes(data[place + 2 : place + 4], "big"), 4
            if size - place < head + length:
                break
            count += data[place] == 0x81
            place += head + length
        self._rest = data[place:]
        return count

    def _received(self) -> bytes:
        data = self.pipe.recv(65536)
        if not data:
            raise RuntimeError("the server closed a socket")
        return data


def listen(invitation: Invitation, orders: Connection) -> None:
    """In a process of its own: says from when to when all entered, then when most and when all had heard one more."""
    began = time.monotonic()
    listeners = gather(invitation)
    orders.send((began, time.monotonic()))
    waiting = selectors.DefaultSelector()
    waiting.register(orders, selectors.EVENT_READ, None)
    for listener in listeners:
        waiting.register(listener.pipe, selectors.EVENT_READ, listener)
    heard, told, most = 0, 0.0, round(len(listeners) * MOST)
    while True:
        for key, _ in waiting.select():
            if key.data is None:
                return
            heard += key.data.read()
        if heard >= most and not told:
            told = time.monotonic()
        if heard >= len(listeners):
            orders.send((told, time.monotonic()))
            heard, told = heard - len(listeners), 0.0


def gather(invitation: Invitation) -> list[Listener]:
    listeners: list[Listener] = []
    while len(listeners) < invitation["sockets"]:
        place, count = len(listeners), min(HANDSHAKES_AT_ONCE, invitation["sockets"] - len(listeners))
        some = [Listener(invitation, number) for number in range(place, place + count)]
        for step in (Listener.knock, Listener.enter, Listener.until_following):
            for listener in some:
                step(listener)
        listeners += some
    return listeners


class Crowd:
    def __init__(self, orders: list[Connection]) -> None:
        self._orders = orders
        times = [order.recv() for order in orders]
        self.entering = max(ended for _, ended in times) - min(began for began, _ in times)  # seconds

    def all_heard(self) -> float:
        """When the last socket had heard the message."""
        return self.heard()[1]

    def heard(self) -> tuple[float, float]:
        """When 95 of a hundred had heard it, and when the last had."""
        times = [order.recv() for order in self._orders]
        return max(float(most) for most, _ in times), max(float(last) for _, last in times)


@contextmanager
def crowd(invitation: Invitation, *, processes: int = 2) -> Iterator[Crowd]:
    context = multiprocessing.get_context("spawn")  # a fork would inherit Django's connections
    share: Invitation = {**invitation, "sockets": invitation["sockets"] // processes}
    pairs = [context.Pipe() for _ in range(processes)]
    people = [context.Process(target=listen, args=(share, theirs), daemon=True) for _, theirs in pairs]
    for person in people:
        person.start()
    for _, theirs in pairs:
        theirs.close()  # so that a listener's end is noticed as one
    ours = [mine for mine, _ in pairs]
    try:
        yield Crowd(ours)
    finally:
        for person in people:
            person.kill()
            person.join()
