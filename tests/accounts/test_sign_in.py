from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from officehub.accounts.adapter import LOCKED, MISMATCH
from officehub.accounts.models import User
from tests.support.world import PASSWORD, World

LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"


@pytest.fixture
def wangmin(world: World) -> User:
    world.actor("王敏", login="wangmin")
    return User.objects.get(username="wangmin")


def sign_in(client: Client, password: str = PASSWORD, username: str = "wangmin") -> HttpResponse:
    return client.post(LOGIN, {"username": username, "password": password}, content_type="application/json")  # type: ignore[return-value]


def complaint(answer: HttpResponse) -> str:
    return str(answer.json()["errors"][0]["message"])  # type: ignore[attr-defined]


def test_sign_in_opens_the_door_and_sign_out_closes_it(client: Client, wangmin: User) -> None:
    assert client.get("/api/directory/me").status_code == 401
    assert sign_in(client).status_code == 200
    assert client.get("/api/directory/me").json()["name"] == "王敏"
    client.delete(SESSION)
    assert client.get("/api/directory/me").status_code == 401


def test_a_wrong_password_and_an_unknown_name_read_alike(client: Client, wangmin: User) -> None:
    wrong, unknown = sign_in(client, "nonsense-1A"), sign_in(client, username="nobody")
    assert (wrong.status_code, complaint(wrong)) == (unknown.status_code, complaint(unknown)) == (400, MISMATCH)


def test_after_five_wrong_passwords_the_right_one_waits_too(client: Client, wangmin: User) -> None:
    for _ in range(5):
        assert complaint(sign_in(client, "nonsense-1A")) == MISMATCH
    assert complaint(sign_in(client)) == LOCKED
    assert client.get("/api/directory/me").status_code == 401


def test_a_disabled_account_stays_outside(client: Client, wangmin: User) -> None:
    sign_in(client)
    User.objects.filter(pk=wangmin.pk).update(is_active=False)
    assert client.get("/api/directory/me").status_code == 401
    assert sign_in(Client()).status_code != 200


def test_sign_in_needs_the_token_against_forged_requests(wangmin: User) -> None:
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_nobody_signs_up(client: Client, db: None) -> None:
    body = {"username": "stranger", "password": "Quiet-River-27"}
    answer = client.post("/_allauth/browser/v1/auth/signup", body, content_type="application/json")
    assert answer.status_code == 403 and not User.objects.exists()


@pytest.mark.parametrize("body", ["{", '{"username": 1}', '{"username": "a\\u0000b", "password": "x"}', "[]", '"x"'])
def test_garbage_is_refused(client: Client, db: None, body: str) -> None:
    assert client.post(LOGIN, body, content_type="application/json").status_code == 400
