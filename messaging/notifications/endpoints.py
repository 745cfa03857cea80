"""Where a push may go: subscriptions come from browsers, so an address is believed only if its host is on the list."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from officehub.kernel.errors import Invalid

LONGEST = 1000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def available() -> bool:
    return bool(settings.PUSH_SERVICES)


def allowed(endpoint: str) -> bool:
    if len(endpoint) > LONGEST or any(char <= " " or char == "\\" or char > "~" for char in endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not _secure(parts):
        return False
    return _place(parts.hostname or "", port) in {_listed(entry) for entry in settings.PUSH_SERVICES}


def check(endpoint: str) -> None:
    if not available():
        raise Invalid("本单位尚未配置推送服务，无法在此设备上开启推送。打开网页时仍会收到提醒。", reason="no_service")
    if not allowed(endpoint):
        raise Invalid("此浏览器使用的推送服务不在允许范围内，请联系系统管理员。", reason="not_listed")


def _secure(parts: SplitResult) -> bool:
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and bool(settings.PUSH_LOOPBACK) and parts.hostname in LOOPBACK


def _place(host: str, port: int | None) -> tuple[str, int]:
    return host.lower(), port or 443


def _listed(entry: str) -> tuple[str, int]:
    parts = urlsplit(f"//{entry}")
    return _place(parts.hostname or "", parts.port)
