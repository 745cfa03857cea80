"""Secrets and signatures. Signed is `timestamp.nonce.body`; the key is the secret as it was handed over, in bytes."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from officehub.kernel import clock
from officehub.kernel.errors import NotSignedIn

WINDOW = timedelta(minutes=5)  # a call older or newer than this is refused, so nonces need not be kept longer
TIMESTAMP = "X-OfficeHub-Timestamp"
NONCE = "X-OfficeHub-Nonce"
SIGNATURE = "X-OfficeHub-Signature"

_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SECONDS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True)
class Call:
    """One call as it came over the wire."""

    timestamp: str
    nonce: str
    signature: str
    body: bytes


class BadSignature(NotSignedIn):
    code = "bad_signature"
    default = "签名不正确，请核对密钥、时间戳与正文后再调用。"


def call_of(headers: Mapping[str, str], body: bytes) -> Call:
    return Call(headers.get(TIMESTAMP, ""), headers.get(NONCE, ""), headers.get(SIGNATURE, ""), body)


def new_salt() -> str:
    return secrets.token_urlsafe(32)


def secret_of(salt: str) -> str:
    """Follows from the server's key: whoever has only the database does not have it."""
    digest = salted_hmac("messaging.bots.secret", salt, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def signature(secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    signed = f"{timestamp}.{nonce}.".encode() + body
    return "sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def verify(call: Call, salt: str) -> None:
    """Raises BadSignature. The signature is compared before the time is looked at, and always in constant time."""
    expected = signature(secret_of(salt), call.timestamp, call.nonce, call.body)
    if not constant_time_compare(expected.encode(), call.signature.encode("utf-8", "replace")):
        raise BadSignature
    if not _NONCE.fullmatch(call.nonce):
        raise BadSignature("随机串应为 8–64 位字母、数字、下划线或短横线。")
    if not _SECONDS.fullmatch(call.timestamp):
        raise BadSignature("时间戳应为秒数。")
    if abs(int(call.timestamp) - clock.now().timestamp()) > WINDOW.total_seconds():
        raise BadSignature("时间戳与服务器时间相差超过 5 分钟，请校准时钟后再调用。")
