from __future__ import annotations

import pytest
from django.test import Client

from officehub.accounts.models import User
from tests.support.audit import write_entries
from tests.support.world import World

DOORS = [
    ("get", "/api/audit/entries"),
    ("get", "/api/audit/status"),
    ("post", "/api/audit/verify"),
    ("get", "/api/audit/verifications/1"),
    ("get", "/api/analytics/handling"),
    ("get", "/api/analytics/handling/slowest"),
]


@pytest.fixture(autouse=True)
def people(world: World) -> None:
    world.actor("王敏", login="clerk")
    world.actor("周正", login="auditor", duties=["audit"])


def _call(client: Client, username: str, method: str, path: str) -> int:
    client.force_login(User.objects.get(username=username))
    if method == "post":
        return client.post(path, "{}", content_type="application/json").status_code
    return client.get(path).status_code


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_is_shut_to_a_clerk(client: Client, method: str, path: str) -> None:
    assert _call(client, "clerk", method, path) == 403


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_wants_somebody_signed_in(client: Client, method: str, path: str) -> None:
    answer = client.post(path, "{}", content_type="application/json") if method == "post" else client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_every_door_is_open_to_an_auditor(client: Client, method: str, path: str) -> None:
    expected = 404 if path.endswith("/1") else 200  # there is no check of that number
    assert _call(client, "auditor", method, path) == expected


def test_filters_come_in_the_address(client: Client) -> None:
    write_entries(3)
    client.force_login(User.objects.get(username="auditor"))
    assert client.get("/api/audit/entries?act=document.&since=2020-01-01&subject_id=2").status_code == 200
    for wrong in ("since=yesterday", "subject_id=x"):
        answer = client.get(f"/api/audit/entries?{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), wrong


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    "address",
    [
        "/api/audit/entries?since=",
        "/api/audit/entries?until=",
        "/api/analytics/handling?until=",
        "/api/analytics/handling/slowest?until=",
    ],
)
def test_a_day_outside_the_century_is_invalid(client: Client, address: str, day: str) -> None:
    client.force_login(User.objects.get(username="auditor"))
    answer = client.get(f"{address}{day}")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    for edge in ("2000-01-01", "2100-12-31"):
        assert client.get(f"{address}{edge}").status_code == 200
