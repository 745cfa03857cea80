from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from officehub.accounts.models import User
from officehub.directory.models import Person
from officehub.directory.openings import open_account_for
from officehub.kernel.errors import Conflict, NotFound
from tests.support.world import World

GOOD = "Quiet-River-27"


def test_an_empty_house_gets_its_first_administrator(db: None, client: Client) -> None:
    assert not User.objects.exists()
    call_command("first_admin", password=GOOD, name="周平", stdout=StringIO())
    assert client.login(username="sysadmin", password=GOOD)
    me = client.get("/api/directory/me").json()
    assert (me["name"], me["admin_role"], me["demo"]) == ("周平", "system", False)


def test_a_second_first_administrator_is_refused(db: None) -> None:
    call_command("first_admin", password=GOOD, stdout=StringIO())
    with pytest.raises(CommandError, match="已有系统管理员"):
        call_command("first_admin", username="other", password=GOOD)


def test_a_weak_password_leaves_nothing_behind(db: None) -> None:
    with pytest.raises(CommandError):
        call_command("first_admin", password="weak")
    assert not User.objects.exists() and not Person.objects.exists()


def test_an_account_is_opened_for_somebody_in_the_directory(world: World) -> None:
    world.actor("系统员", login="system", admin_role="system")
    system, person = User.objects.get(username="system"), world.person("王敏")
    user = open_account_for(administrator=system, person_id=person.pk, username="wangmin", password=GOOD)
    person.refresh_from_db()
    assert person.user_id == user.pk
    with pytest.raises(Conflict):
        open_account_for(administrator=system, person_id=person.pk, username="again", password=GOOD)
    with pytest.raises(NotFound):
        open_account_for(administrator=system, person_id=10**12, username="again", password=GOOD)
    assert not User.objects.filter(username="again").exists()
