"""The installation's key pair: by it a push service knows that only we push to our subscribers (RFC 8292)."""

from __future__ import annotations

import base64
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from py_vapid import Vapid02

from officehub.kernel import clock

TOKEN_SECONDS = 12 * 3600  # the RFC allows 24 hours


@lru_cache(maxsize=4)
def _pair(given: str, file: Path) -> Vapid02:
    if given:
        return Vapid02.from_string(given)
    if not file.exists():
        _make(file)
    return Vapid02.from_file(str(file))


def _make(file: Path) -> None:
    """Web and worker may want it at the same moment: whoever links first has made it."""
    pair = Vapid02()
    pair.generate_keys()
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)  # readable by its owner only
    with os.fdopen(handle, "wb") as draft:
        draft.write(pair.private_pem())
    try:
        file.hardlink_to(name)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()


def key_pair() -> Vapid02:
    return _pair(settings.VAPID_KEY, settings.VAPID_KEY_FILE)


def public_key() -> str:
    """As a browser wants it: base64url of the uncompressed point."""
    point = key_pair().public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def authorization(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + TOKEN_SECONDS,
        "sub": settings.PUSH_CONTACT,
    }
    return str(key_pair().sign(claims)["Authorization"])
