"""Gateways that stand in for real ones, and what a real one would tell."""

from __future__ import annotations

import json
import time
from datetime import datetime

from django.http import HttpResponse
from django.test import Client

from messaging.gateways import sending
from messaging.gateways.actions import Letter, post_all
from messaging.gateways.models import Outgoing
from messaging.gateways.registry import Subject, Verdict, carry
from messaging.gateways.signing import SIGNATURE, TIMESTAMP, sign
from officehub.directory.models import Person
from officehub.kernel import clock

SECRET = "a-secret-that-only-the-gateway-knows"
RECORDING = json.dumps(
    [
        {"kind": "recording", "name": "paper-sms", "channel": "sms"},
        {"kind": "recording", "name": "paper-voice", "channel": "voice"},
    ]
)


def http_rule(
    name: str = "city-sms", channel: str = "sms", url: str = "http://127.0.0.1:9/send", **more: object
) -> str:
    rule = {
        "kind": "http",
        "name": name,
        "channel": channel,
        "url": url,
        "secret_env": "TEST_GATEWAY_SECRET",
        "body": {"mobile": "{to}", "content": "【演示】{text}", "extno": "{ref}"},
        "id_at": "data.msgid",
        "ok_at": "code",
        "ok_is": "0",
        "refused_is": ["7"],
        "timeout": 2,
        **more,
    }
    return json.dumps(rule)


def listed(*rules: str) -> str:
    return f"[{','.join(rules)}]"


class Wanted:
    """A subject of which a test decides what is wanted, and that remembers who said yes."""

    def __init__(self, kind: str = "test") -> None:
        self.verdict = Verdict.GO
        self.yes: list[tuple[int, str]] = []
        carry(kind, Subject(wanted=self._wanted, said_yes=self._said_yes))

    def _wanted(self, ref_id: int, now: datetime) -> Verdict:
        return self.verdict

    def _said_yes(self, ref_id: int, channel: str) -> None:
        self.yes.append((ref_id, channel))


def post(person: Person, ref_id: int = 1, *, channel: str = "sms", expires_at: datetime | None = None) -> Outgoing:
    later = expires_at or clock.now() + sending.LONGEST_PAUSE * 100
    post_all([Letter(channel, person, "test", ref_id, "请答复，回复1确认。", later)])
    return Outgoing.objects.get(ref_kind="test", ref_id=ref_id, channel=channel)


def drain() -> int:
    """What a worker does, in this thread and at the time the test is in."""
    sent = 0
    while message := sending.take_in_hand():
        sent += sending.hand_over(message)
    return sent


def callback(
    name: str, body: object, *, secret: str = SECRET, age: int = 0, signature: str | None = None
) -> HttpResponse:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(time.time()) - age)
    given = sign(secret, stamp, content) if signature is None else signature
    headers = {TIMESTAMP: stamp, SIGNATURE: given}
    return Client().generic("POST", f"/api/gateways/callbacks/{name}", content, "application/json", headers=headers)
