"""One push to one service: encrypted for the browser (RFC 8291), signed as ours (RFC 8292), and what came of it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum

import urllib3
from pywebpush import WebPusher, WebPushException

from officehub.kernel import clock

from . import vapid

SECONDS = urllib3.Timeout(connect=3.0, read=5.0)
LONGEST_WAIT = 24 * 3600.0  # seconds that a service may ask for

# No redirects and no proxy of the environment: a push goes to the listed host or nowhere.
_pool = urllib3.PoolManager(num_pools=16, maxsize=8, timeout=SECONDS, retries=False)


class Outcome(Enum):
    TAKEN = "taken"
    GONE = "gone"  # the subscription is no more
    LATER = "later"
    REFUSED = "refused"  # will not be taken however often it is tried


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    wait: float = 0.0  # seconds the service asked for
    why: str = ""


@dataclass(frozen=True)
class Letter:
    endpoint: str
    p256dh: str
    auth: str
    body: bytes
    topic: str
    urgent: bool
    ttl: int = 24 * 3600  # seconds the service keeps it for a device that is off


def send(letter: Letter) -> Answer:
    try:
        sealed = _sealed(letter)
    except (WebPushException, ValueError) as error:
        return Answer(Outcome.GONE, why=f"unusable keys: {error}"[:200])
    try:
        answer = _pool.request("POST", letter.endpoint, body=sealed, headers=_headers(letter), redirect=False)
    except urllib3.exceptions.HTTPError as error:
        return Answer(Outcome.LATER, why=type(error).__name__)
    return _read(answer.status, answer.headers.get("Retry-After"))


def _sealed(letter: Letter) -> bytes:
    keys = {"p256dh": letter.p256dh, "auth": letter.auth}
    encoded = WebPusher({"endpoint": letter.endpoint, "keys": keys}).encode(letter.body, "aes128gcm")
    return bytes(encoded["body"])


def _headers(letter: Letter) -> dict[str, str]:
    digest = hashlib.sha256(letter.topic.encode()).digest()[:24]
    return {
        "Authorization": vapid.authorization(letter.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(letter.ttl),
        "Urgency": "high" if letter.urgent else "normal",
        "Topic": base64.urlsafe_b64encode(digest).decode(),  # a newer one replaces what a phone has not fetched yet
    }


def _read(status: int, retry_after: str | None) -> Answer:
    if 200 <= status < 300:
        return Answer(Outcome.TAKEN)
    if status in {404, 410}:
        return Answer(Outcome.GONE, why=str(status))
    if status == 429 or status >= 500:
        return Answer(Outcome.LATER, wait=_seconds(retry_after), why=str(status))
    return Answer(Outcome.REFUSED, why=str(status))


def _seconds(retry_after: str | None) -> float:
    if not retry_after:
        return 0.0
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(retry_after) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return 0.0
    return min(max(wait, 0.0), LONGEST_WAIT) if wait == wait else 0.0
