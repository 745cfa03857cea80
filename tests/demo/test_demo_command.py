from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from officehub.accounts.models import User
from officehub.demo.accounts import ACCOUNTS
from officehub.demo.world import DemoWorld
from officehub.directory.audience import Audience, head_count
from officehub.directory.models import Person, Region, Unit
from officehub.kernel import clock
from tests.support.world import World

PASSWORD = "only-for-this-test"


@pytest.fixture
def province(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DemoWorld:
    settings.VAR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("OFFICEHUB_DEMO_PASSWORD", PASSWORD)
    call_command("demo", people=5000, no_stories=True, verbosity=0)
    return DemoWorld(seed=1, quiet=True)


@pytest.mark.slow
def test_the_demo_province_is_whole(province: DemoWorld, client: Client, tmp_path: Path) -> None:
    assert Person.objects.count() == 5000
    assert not Person.objects.filter(demo=False).exists() and not Unit.objects.filter(demo=False).exists()
    _the_trees_hold_together()
    _the_named_accounts_sign_in(client, tmp_path)
    _the_first_journey_finds_its_audience()
    _stories_find_their_people(province)
    _a_second_build_is_refused()


def _the_trees_hold_together() -> None:
    with connection.cursor() as cursor:
        for table, step in (("directory_region", Region.steplen), ("directory_unit", Unit.steplen)):
            cursor.execute(
                f"SELECT count(*) FROM {table} t LEFT JOIN (SELECT left(path, -{step}) AS above, count(*) AS n"
                f" FROM {table} GROUP BY 1) c ON c.above = t.path"
                f" WHERE t.numchild <> coalesce(c.n, 0) OR t.depth * {step} <> length(t.path)"
            )
            assert cursor.fetchone() == (0,)


def _the_named_accounts_sign_in(client: Client, var: Path) -> None:
    kept = var / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert set(User.objects.values_list("username", flat=True)) == {account.username for account in ACCOUNTS}
    for account in ACCOUNTS:
        assert account.username in kept.read_text(encoding="utf-8")
        assert client.login(username=account.username, password=PASSWORD)
    me = client.get("/api/directory/me").json()
    assert (me["admin_role"], me["demo"]) == ("audit", True)


def _the_first_journey_finds_its_audience() -> None:
    selectors = [
        {"tiers": [3], "kinds": ["water"], "roles": ["duty"]},
        {"tiers": [4], "kinds": ["government"], "roles": ["head"]},
    ]
    leader = DemoWorld(seed=1).actor("leader")
    count = head_count(Audience.model_validate({"any_of": selectors}), sender=leader)
    assert count.by_tier[3] >= 90
    assert count.by_tier[4] == 1386


def _stories_find_their_people(world: DemoWorld) -> None:
    assert world.actor("clerk").unit_id == world.actor("signer").unit_id == world.unit("office").pk
    assert world.holder(world.unit("water"), role="head").post_title == "局长"
    assert len(world.units("water", "finance", "education")) == 3
    with world.at(world.workday(30, 10)):
        assert clock.now() == world.workday(0, 10) or clock.local(clock.now()).weekday() < 5
    assert clock.local(world.workday(3)).weekday() < 5 and world.workday(3) < clock.now() < world.workday(-2)


def _a_second_build_is_refused() -> None:
    with pytest.raises(CommandError, match="--again"):
        call_command("demo", people=5000, verbosity=0)


def test_data_of_real_people_are_never_thrown_away(world: World) -> None:
    person = world.person("真人")
    person.demo = False
    person.save()
    with pytest.raises(CommandError, match="拒绝清除"):
        call_command("demo", people=5000, again=True, verbosity=0)


@pytest.mark.parametrize("people", [0, -5, 10**9, 100])
def test_senseless_numbers_are_refused(db: None, people: int) -> None:
    with pytest.raises(CommandError):
        call_command("demo", people=people, verbosity=0, stdout=StringIO())
    assert not Person.objects.exists()
