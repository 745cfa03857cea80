"""The figures say who is at work and when: for this machine and the bearer of the token."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

TOKEN = "quiet-river-27"


def _status(client: Client, address: str, **headers: str) -> int:
    return client.get("/metrics", REMOTE_ADDR=address, headers=headers).status_code


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_reads_the_metrics(client: Client, address: str) -> None:
    answer = client.get("/metrics", REMOTE_ADDR=address)
    assert answer.status_code == 200
    assert b"officehub_" in answer.content


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.1", "2001:db8::1", "", "odd"])
def test_for_others_there_is_no_such_page(client: Client, address: str) -> None:
    answer = client.get("/metrics", REMOTE_ADDR=address)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("forwarded", ["10.1.2.3", "127.0.0.1", ""])
def test_what_a_proxy_of_this_machine_passes_on_is_not_from_this_machine(client: Client, forwarded: str) -> None:
    assert _status(client, "127.0.0.1", **{"X-Forwarded-For": forwarded}) == 404


@override_settings(METRICS_TOKEN=TOKEN)
def test_the_token_opens_from_anywhere(client: Client) -> None:
    assert _status(client, "10.1.2.3", Authorization=f"Bearer {TOKEN}") == 200
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer \u00fc"):
        assert _status(client, "10.1.2.3", Authorization=wrong) == 404, wrong


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer None"])
@override_settings(METRICS_TOKEN="")
def test_without_a_token_set_none_is_accepted(client: Client, given: str) -> None:
    assert _status(client, "10.1.2.3", Authorization=given) == 404
