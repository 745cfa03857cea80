"""Signatures of what we send to a gateway and of what it tells us: HMAC-SHA256 over `timestamp.body`, in hex."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

TIMESTAMP = "X-OfficeHub-Timestamp"  # seconds since 1970
SIGNATURE = "X-OfficeHub-Signature"
BELIEVED_FOR = timedelta(minutes=5)  # a callback older, or from further ahead, is stale


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def signed_headers(secret: str, now: datetime, body: bytes) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: sign(secret, timestamp, body)}


def fault(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> str:
    """What is wrong: "forged" or "stale"; empty where nothing is."""
    if not secret or not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.lower().encode()):
        return "forged"
    # The timestamp is signed, so it is a number unless the gateway itself is wrong.
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return "stale"
    return "stale" if abs(now.timestamp() - int(timestamp)) > BELIEVED_FOR.total_seconds() else ""
