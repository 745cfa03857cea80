"""Where a request comes from: only what one's own proxies saw is believed."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from officehub.directory.web import origin_of
from officehub.realtime.sessions import admit
from tests.support.world import World

PROXY, CLIENT, FORGED = "10.0.0.1", "203.0.113.7", "198.51.100.9"


def _ip(forwarded: str | None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return origin_of(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers)).ip


def test_without_proxies_the_header_is_not_read() -> None:
    assert settings.TRUSTED_PROXIES == settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert _ip(FORGED) == PROXY


@pytest.mark.parametrize(
    ("proxies", "forwarded", "ip"),
    [
        (1, CLIENT, CLIENT),
        (1, f"{FORGED}, {CLIENT}", CLIENT),
        (1, f"{FORGED},2001:db8::7", "2001:db8::7"),
        (2, f"{FORGED}, {CLIENT}, 10.0.0.2", CLIENT),
        (2, CLIENT, PROXY),  # did not pass both
        (1, None, PROXY),
        (1, "", PROXY),
        (1, f"{CLIENT}, unknown", PROXY),
        (1, f"fe80::1%{'x' * 99}", PROXY),
    ],
)
def test_the_address_is_what_the_outermost_own_proxy_saw(proxies: int, forwarded: str | None, ip: str) -> None:
    with override_settings(TRUSTED_PROXIES=proxies):
        assert _ip(forwarded) == ip


@override_settings(TRUSTED_PROXIES=1, ALLAUTH_TRUSTED_PROXY_COUNT=1, ACCOUNT_RATE_LIMITS={"login_failed": "2/m/ip"})
def test_behind_a_proxy_one_office_does_not_lock_out_another(world: World, client: Client) -> None:
    world.actor("王敏", login="clerk")

    def is_locked(address: str, name: str) -> bool:
        body = json.dumps({"username": name, "password": "wrong-password-1"})
        door, headers = "/_allauth/browser/v1/auth/login", {"X-Forwarded-For": f"{FORGED}, {address}"}
        answer = client.post(door, body, content_type="application/json", REMOTE_ADDR=PROXY, headers=headers)
        return "too_many" in answer.content.decode()

    assert [is_locked(CLIENT, f"name{number}") for number in range(3)] == [False, False, True]
    assert not is_locked("203.0.113.8", "clerk")
    assert LedgerEntry.objects.latest("pk").ip == "203.0.113.8"


@override_settings(TRUSTED_PROXIES=1)
def test_a_socket_comes_from_where_its_requests_come_from(world: World, client: Client) -> None:
    world.actor("王敏", login="clerk")
    client.force_login(User.objects.get(username="clerk"))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    headers = [(b"cookie", cookie.encode()), (b"x-forwarded-for", f"{FORGED}, {CLIENT}".encode())]
    assert admit({"client": [PROXY, 4711], "headers": headers}).actor.origin.ip == CLIENT
