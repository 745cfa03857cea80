"""Role × act: none of the three does another's work."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from officehub.accounts import api
from officehub.accounts.actions import create_account, disable_account, enable_account, grant_role, reset_password
from officehub.accounts.models import AdminRole, User
from officehub.accounts.policy import ALLOWED, Act, may
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.world import PASSWORD, World

GOOD = "Quiet-River-27"
ROUTES = {
    Act.LIST: ("get", "", None),
    Act.CREATE: ("post", "", {"username": "newcomer", "password": GOOD}),
    Act.DISABLE: ("post", "/{id}/disable", {}),
    Act.ENABLE: ("post", "/{id}/enable", {}),
    Act.RESET_PASSWORD: ("post", "/{id}/password", {"password": GOOD}),
    Act.GRANT_ROLE: ("post", "/{id}/role", {"admin_role": "audit"}),
}


@pytest.fixture
def house(world: World) -> World:
    for role in AdminRole.values:
        world.actor(f"{role}员", login=role, admin_role=role)
    world.actor("王敏", login="wangmin")
    return world


def account(username: str) -> User:
    return User.objects.get(username=username)


def test_the_routes_cover_every_act_and_every_route_is_covered() -> None:
    assert set(ROUTES) == set(Act)
    paths = {path for path, _ in api.router.path_operations.items()}
    assert {route.replace("{id}", "{account_id}") for _, route, _ in ROUTES.values()} == paths


@pytest.mark.parametrize("role", ["system", "security", "audit", "wangmin"])
@pytest.mark.parametrize("act", list(Act))
def test_role_by_act(house: World, client: Client, role: str, act: Act) -> None:
    actor = account(role)
    other = account("wangmin") if role != "wangmin" else account("system")
    if act is Act.ENABLE:
        User.objects.filter(pk=other.pk).update(is_active=False)
    client.force_login(actor)
    method, path, body = ROUTES[act]
    address = f"/api/accounts/{path.lstrip('/').format(id=other.pk)}".removesuffix("/") if path else "/api/accounts/"
    answer = getattr(client, method)(address, body, content_type="application/json")
    allowed = act in ALLOWED[actor.admin_role]
    assert answer.status_code == (200 if allowed else 403), answer.content
    assert may(actor, act, other) == allowed


def test_no_route_answers_without_sign_in(house: World, client: Client) -> None:
    for method, path, body in ROUTES.values():
        address = f"/api/accounts/{path.lstrip('/').format(id=1)}" if path else "/api/accounts/"
        assert getattr(client, method)(address, body, content_type="application/json").status_code == 401


def test_nobody_holds_two_of_the_three(house: World) -> None:
    security, system = account("security"), account("system")
    with pytest.raises(Invalid, match="不得兼任"):
        grant_role(administrator=security, account_id=system.pk, admin_role="audit")
    grant_role(administrator=security, account_id=system.pk, admin_role="")
    assert grant_role(administrator=security, account_id=system.pk, admin_role="audit").admin_role == "audit"


def test_nobody_changes_the_own_role_or_locks_oneself_out(house: World) -> None:
    security, system = account("security"), account("system")
    with pytest.raises(Forbidden, match="自己"):
        grant_role(administrator=security, account_id=security.pk, admin_role="")
    with pytest.raises(Forbidden, match="自己"):
        disable_account(administrator=system, account_id=system.pk)


@pytest.mark.parametrize("role", ["security", "audit"])
@pytest.mark.parametrize("act", [Act.DISABLE, Act.RESET_PASSWORD])
def test_no_administrator_is_locked_out_or_taken_over_by_another(
    house: World, client: Client, role: str, act: Act
) -> None:
    system, other = account("system"), account(role)
    client.force_login(system)
    _, path, body = ROUTES[act]
    address = f"/api/accounts{path.format(id=other.pk)}"
    refused = client.post(address, body, content_type="application/json")
    assert (refused.status_code, "撤销" in refused.json()["message"]) == (403, True)
    assert not may(system, act, other)
    after = account(role)
    assert (after.is_active, after.password) == (other.is_active, other.password)
    User.objects.filter(pk=other.pk).update(admin_role="")
    assert client.post(address, body, content_type="application/json").status_code == 200


def test_disabling_ends_the_sessions_at_once(house: World, client: Client) -> None:
    body = {"username": "wangmin", "password": PASSWORD}
    client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json")
    assert client.get("/api/directory/me").status_code == 200
    assert UserSession.objects.filter(user=account("wangmin")).exists()
    disable_account(administrator=account("system"), account_id=account("wangmin").pk)
    assert client.get("/api/directory/me").status_code == 401
    assert not UserSession.objects.filter(user=account("wangmin")).exists()


def test_what_administrators_do_is_in_the_ledger(house: World) -> None:
    made = create_account(administrator=account("system"), username="newcomer", password=GOOD)
    grant_role(administrator=account("security"), account_id=made.pk, admin_role="audit")
    acts = LedgerEntry.objects.filter(subject_id=made.pk).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["account.create", "admin.grant_role"]


def test_a_second_disabling_is_a_conflict(house: World) -> None:
    system, other = account("system"), account("wangmin")
    disable_account(administrator=system, account_id=other.pk)
    with pytest.raises(Conflict):
        disable_account(administrator=system, account_id=other.pk)
    enable_account(administrator=system, account_id=other.pk)
    with pytest.raises(Conflict):
        enable_account(administrator=system, account_id=other.pk)


def test_unknown_accounts_are_not_found(house: World) -> None:
    with pytest.raises(NotFound):
        disable_account(administrator=account("system"), account_id=10**12)


@pytest.mark.parametrize("password", ["short-1A", "alllowercaseletters", "1234567890", "Password123", ""])
def test_weak_passwords_are_refused(house: World, password: str) -> None:
    with pytest.raises(Invalid):
        create_account(administrator=account("system"), username="newcomer", password=password)
    assert not User.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("username", ["", "A B", "x", "名字", "a" * 65, "a\x00b", "../x"])
def test_odd_usernames_are_refused(house: World, username: str) -> None:
    with pytest.raises(Invalid):
        create_account(administrator=account("system"), username=username, password=GOOD)


def test_none_of_the_last_five_passwords_comes_back(house: World) -> None:
    system, other = account("system"), account("wangmin")
    for number in range(5):
        reset_password(administrator=system, account_id=other.pk, password=f"Quiet-River-{number}")
    with pytest.raises(Invalid, match="最近 5 次"):
        reset_password(administrator=system, account_id=other.pk, password="Quiet-River-1")
    assert other.past_passwords.count() == 5
