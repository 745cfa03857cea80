"""A push service on this machine: receives, checks that it was us, opens what was sealed, and answers as it is told."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Browser:
    """What a browser keeps of a subscription: the private half and the shared secret."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._private = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self._private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"p256dh": _b64(point), "auth": _b64(self._auth)}

    def open(self, body: bytes) -> dict[str, Any]:
        clear = http_ece.decrypt(body, private_key=self._private, auth_secret=self._auth, version="aes128gcm")
        return dict(json.loads(clear))


@dataclass
class Posted:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> dict[str, Any]:
        """Of the VAPID token, whose signature is checked."""
        authorization = self.headers["authorization"]
        assert Vapid02.verify(authorization)
        token = authorization.split("t=")[1].split(",")[0]
        middle = token.split(".")[1]
        return dict(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))


@dataclass
class PushService:
    host: str
    posted: list[Posted] = field(default_factory=list)
    answers: dict[str, deque[tuple[int, dict[str, str]]]] = field(default_factory=dict)

    def browser(self, name: str) -> Browser:
        return Browser(f"http://{self.host}/{name}")

    def answer(self, name: str, *statuses: int, headers: dict[str, str] | None = None) -> None:
        """What the next posts to this subscription are answered; 201 after that."""
        self.answers.setdefault(f"/{name}", deque()).extend((status, headers or {}) for status in statuses)

    def to(self, browser: Browser) -> list[dict[str, Any]]:
        """What the browser would show, in order."""
        return [browser.open(post.body) for post in self.posted if browser.endpoint.endswith(post.path)]


@contextmanager
def push_service() -> Iterator[PushService]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            waiting = service.answers.get(self.path)
            status, extra = waiting.popleft() if waiting else (201, {})
            if status < 300:
                service.posted.append(Posted(self.path, headers, body))
            self.send_response(status)
            for name, value in {"Content-Length": "0", **extra}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
