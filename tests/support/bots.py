"""A program that calls a webhook, as the guide tells programs to."""

from __future__ import annotations

import json
import time
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from messaging.bots import signing
from messaging.bots.models import Hook


class Program:
    def __init__(self, hook: Hook, secret: str) -> None:
        self.address = f"/api/bots/hooks/{hook.token}"
        self.secret = secret
        self.client = Client(enforce_csrf_checks=True)

    def call(self, *, nonce: str | None = None, at: float | None = None, secret: str | None = None, **said: object):
        return self.raw(json.dumps(said).encode(), nonce=nonce, at=at, secret=secret)

    def raw(
        self, body: bytes, *, nonce: str | None = None, at: float | None = None, secret: str | None = None
    ) -> HttpResponse:
        stamp, nonce = str(int(time.time() if at is None else at)), nonce or uuid4().hex
        signed = signing.signature(secret or self.secret, stamp, nonce, body)
        return self.send(body, stamp, nonce, signed)

    def send(self, body: bytes, stamp: str, nonce: str, signed: str) -> HttpResponse:
        return self.client.post(
            self.address,
            body,
            content_type="application/json",
            headers={signing.TIMESTAMP: stamp, signing.NONCE: nonce, signing.SIGNATURE: signed},
        )
