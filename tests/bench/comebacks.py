"""Clients that lost their connection and all come back: each says what it last saw, and keeps all it is told.

In processes of their own and without a library, so that they are not what is measured.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import random
import selectors
import socket
import struct
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

PATIENCE = 120.0  # seconds; then whoever has not resumed counts as lost
FIRST_WAIT = (0.25, 0.5)  # as frontend/src/live/backoff.ts
SELECT_SECONDS = 0.02
STRAGGLING = 15.0  # seconds


@dataclass(frozen=True)
class Absence:
    """One client: where it knocks, as whom, and its cursors."""

    port: int
    session: str
    cursors: dict[str, int]


class Returner:
    def __init__(self, absence: Absence, chance: random.Random) -> None:
        self.absence = absence
        self.due = time.monotonic() + chance.uniform(*FIRST_WAIT)
        self.pipe: socket.socket | None = None
        self.asked = False
        self.resumed_at = 0.0
        self.attempts = 0
        self.data = bytearray()

    def knock(self) -> socket.socket:
        self.attempts += 1
        self.asked = False
        self.data.clear()
        self.pipe = socket.socket()
        self.pipe.setblocking(False)
        code = self.pipe.connect_ex(("127.0.0.1", self.absence.port))
        if code not in (0, errno.EINPROGRESS):
            raise OSError(code, os.strerror(code))
        return self.pipe

    def ask_to_upgrade(self) -> None:
        assert self.pipe
        key = base64.b64encode(os.urandom(16)).decode()
        self.pipe.sendall(
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Origin: http://127.0.0.1:{self.absence.port}\r\n"
            f"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36\r\n"
            f"Accept-Language: zh-CN,zh;q=0.9\r\nCache-Control: no-cache\r\n"
            f"Cookie: csrftoken={'a' * 32}; sessionid={self.absence.session}\r\n\r\n".encode()
        )

    def hear(self) -> bool:
        """False when the server hung up."""
        assert self.pipe
        while True:
            try:
                some = self.pipe.recv(65536)
            except BlockingIOError:
                break
            if not some:
                return False
            self.data += some
            if len(some) < 65536:
                break
        if not self.asked and b"\r\n\r\n" in self.data:
            self._follow()
        if not self.resumed_at and b'"following"' in self.data:
            self.resumed_at = time.monotonic()
        return True

    def _follow(self) -> None:
        assert self.pipe
        del self.data[: self.data.index(b"\r\n\r\n") + 4]
        body = json.dumps({"type": "follow", "cursors": self.absence.cursors}).encode()
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(body)) if len(body) > 125 else bytes((0x81, 0x80 | len(body)))
        self.pipe.sendall(head + bytes(4) + body)  # masked with zeroes
        self.asked = True

    def messages(self) -> list[dict[str, Any]]:
        place, found = 0, []
        while len(self.data) - place >= 2:
            length, head = self.data[place + 1], 2
            if length == 126:
                length, head = int.from_bytes(self.data[place + 2 : place + 4], "big"), 4
            elif length == 127:
                length, head = int.from_bytes(self.data[place + 2 : place + 10], "big"), 10
            if self.data[place] == 0x81:
                found.append(json.loads(bytes(self.data[place + head : place + head + length])))
            place += head + length
        return found

    def lacks(self, heads: dict[str, int]) -> int:
        """Frames this client should have by now and has not, or has out of turn."""
        seen: dict[str, set[int]] = {}
        resets: dict[str, int] = {}
        for said in self.messages():
            if said["kind"] == "frame" and "seq" in said:
                seen.setdefault(said["stream"], set()).add(said["seq"])
            elif said["kind"] == "reset":
                resets[said["stream"]] = said["head"]
        return sum(
            len(set(range(max(cursor, resets.get(stream, 0)) + 1, heads.get(stream, 0) + 1)) - seen.get(stream, set()))
            for stream, cursor in self.absence.cursors.items()
        )


def come_back(absences: list[Absence], seed: int, orders: Connection) -> None:
    """Sends (began, [when each resumed], attempts); is told the heads at the end; sends how many frames are missing."""
    chance = random.Random(seed)
    began = time.monotonic()
    everybody = [Returner(absence, chance) for absence in absences]
    pending = sorted(everybody, key=lambda one: one.due, reverse=True)
    chooser = selectors.DefaultSelector()
    told = False
    while not orders.poll():
        while pending and pending[-1].due <= time.monotonic():
            _begin(pending.pop(), chooser)
        for key, mask in chooser.select(SELECT_SECONDS):
            if not _serve(key.data, mask, chooser):
                key.data.due = time.monotonic() + chance.uniform(*FIRST_WAIT) * 2 ** min(key.data.attempts, 6)
                pending.append(key.data)
                pending.sort(key=lambda one: one.due, reverse=True)
        if not told and (all(one.resumed_at for one in everybody) or time.monotonic() - began > PATIENCE):
            told = True
            orders.send((began, [one.resumed_at for one in everybody], sum(one.attempts for one in everybody)))
    heads, until = orders.recv(), time.monotonic() + STRAGGLING
    while (missing := sum(one.lacks(heads) for one in everybody)) and time.monotonic() < until:
        for key, mask in chooser.select(1.0):  # what was published last is on its way
            _serve(key.data, mask, chooser)
    orders.send(missing)


def _begin(returner: Returner, chooser: selectors.BaseSelector) -> None:
    chooser.register(returner.knock(), selectors.EVENT_WRITE, returner)


def _serve(returner: Returner, mask: int, chooser: selectors.BaseSelector) -> bool:
    """False when the connection is over: it will be tried again."""
    assert returner.pipe
    try:
        if mask & selectors.EVENT_WRITE:
            returner.ask_to_upgrade()
            chooser.modify(returner.pipe, selectors.EVENT_READ, returner)
            return True
        if returner.hear():
            return True
    except OSError:
        pass
    chooser.unregister(returner.pipe)
    returner.pipe.close()
    return False
