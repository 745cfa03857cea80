from __future__ import annotations

import json

import pytest
from django.test import Client

from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from tests.support.world import PASSWORD, World

LOGIN = "/_allauth/browser/v1/auth/login"
SESSION = "/_allauth/browser/v1/auth/session"


def _sign_in(client: Client, username: str, password: str) -> int:
    body = json.dumps({"username": username, "password": password})
    return client.post(LOGIN, body, content_type="application/json", REMOTE_ADDR="10.1.2.3").status_code


def test_signing_in_and_out_leaves_a_row_each(world: World, client: Client) -> None:
    actor = world.actor("王敏", login="clerk")
    assert _sign_in(client, "clerk", PASSWORD) == 200
    client.delete(SESSION, REMOTE_ADDR="10.1.2.3")
    signed_in, signed_out = LedgerEntry.objects.order_by("pk")
    assert (signed_in.act, signed_out.act) == ("account.signed_in", "account.signed_out")
    for entry in (signed_in, signed_out):
        assert (entry.user_id, entry.actor_line, entry.ip) == (actor.user_id, actor.line, "10.1.2.3")


def test_a_refused_sign_in_names_the_account_and_never_the_password(world: World, client: Client) -> None:
    actor = world.actor("王敏", login="clerk")
    assert _sign_in(client, "clerk", "wrong-password-1") == 400
    entry = LedgerEntry.objects.get()
    assert (entry.act, entry.user_id, entry.ip) == ("account.sign_in_refused", actor.user_id, "10.1.2.3")
    assert "wrong-password-1" not in f"{entry.detail}{entry.actor_line}"


@pytest.mark.parametrize("typed", ["nobody", "my-secret-password", "x' OR 1=1", "\u202eclerk"])
def test_a_name_nobody_has_is_not_kept(world: World, client: Client, typed: str) -> None:
    """People type their password into the name field."""
    _sign_in(client, typed, "whatever-it-is-1")
    entry = LedgerEntry.objects.get()
    assert (entry.act, entry.user_id, entry.actor_line) == ("account.sign_in_refused", None, "")


def test_an_account_without_a_post_is_recorded_too(world: World, client: Client) -> None:
    user = User.objects.create_user("lonely", PASSWORD)
    _sign_in(client, "lonely", PASSWORD)
    entry = LedgerEntry.objects.get(act="account.signed_in")
    assert (entry.user_id, entry.actor_line, entry.person_id) == (user.pk, "lonely", None)
