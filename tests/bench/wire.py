"""As much of a WebSocket's client side as a bench needs, cheap enough not to be what is measured."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any


class Wire:
    """Connected and upgraded when made; afterwards it does not block."""

    def __init__(self, port: int, session: str) -> None:
        self.pipe = socket.create_connection(("127.0.0.1", port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.pipe.sendall(
            f"GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Cookie: sessionid={session}\r\n\r\n".encode()
        )
        self._rest = b""
        while b"\r\n\r\n" not in self._rest:
            self._rest += self._received()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        if b" 101 " not in head:
            raise RuntimeError(head.decode())

    def say(self, **message: Any) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        size = bytes((0x80 | len(body),)) if len(body) < 126 else struct.pack("!BH", 0x80 | 126, len(body))
        self.pipe.sendall(b"\x81" + size + bytes(4) + body)  # masked with zeroes

    def until(self, word: bytes) -> None:
        """Reads, and forgets, up to a message that holds the word."""
        while not any(word in text for text in self.texts()):
            pass

    def texts(self) -> Iterator[bytes]:
        """What came in with one look at the socket."""
        data = self._rest + self._received()
        place, size = 0, len(data)
        found = []
        while size - place >= 2:
            length, head = data[place + 1], 2
            if length >= 126:
                head = 4 if length == 126 else 10
                if size - place < head:
                    break
                length = int.from_bytes(data[place + 2 : place + head], "big")
            if size - place < head + length:
                break
            if data[place] == 0x81:
                found.append(data[place + head : place + head + length])
            place += head + length
        self._rest = data[place:]
        return iter(found)

    def _received(self) -> bytes:
        data = self.pipe.recv(65536)
        if not data:
            raise RuntimeError("the server closed a socket")
        return data
