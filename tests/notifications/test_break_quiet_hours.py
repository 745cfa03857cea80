"""An urgent instruction in quiet hours: told before, recorded after, shown to those who answer for the people."""

from __future__ import annotations

from dataclasses import asdict
from uuid import uuid4

import pytest
from django.test import Client

from messaging.notifications import policy, queries, sending
from messaging.notifications.models import Breaking, Push
from messaging.notifications.payloads import BreakingPreview
from messaging.reach import actions as reach
from messaging.reach import pushing
from messaging.reach.cells import Cell
from messaging.reach.models import Dispatch
from messaging.reach.payloads import RemindPart, SendDispatch
from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, Selector
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from tests.notifications.conftest import MORNING, NIGHT, NOON, Subscribing
from tests.support.push_service import PushService
from tests.support.world import World

EVERYBODY = Audience(any_of=[Selector(tiers=[3])])


def send(actor: Actor, level: str = "urgent") -> Dispatch:
    draft = SendDispatch(
        client_key=uuid4(), level=level, title="防汛令", text="立即到岗", ask="confirm", audience=EVERYBODY
    )
    dispatch = reach.send_dispatch(actor=actor, draft=draft)
    pushing.push_sent.call(dispatch.pk)
    return dispatch


@pytest.fixture
def county(world: World) -> dict[str, Actor]:
    water, office = world.unit("water"), world.unit("office")
    return {
        "sender": world.actor("主任", office, role="head"),
        "chief": world.actor("局长", water, role="head"),
        "clerk": world.actor("干部", water),
        "other": world.actor("外人", world.unit("health"), role="head"),
        "auditor": world.actor("审计", world.unit("discipline"), duties=["audit"]),
        "elsewhere": world.actor("邻县", world.unit("office", world.other_county), role="head"),
    }


@pytest.mark.parametrize(("level", "at_once"), [("urgent", 1), ("critical", 1), ("important", 0), ("routine", 0)])
def test_only_the_urgent_levels_break_quiet_hours(
    county: dict[str, Actor], service: PushService, subscribed: Subscribing, level: str, at_once: int
) -> None:
    phone = subscribed(county["clerk"])
    with clock.at(NIGHT):
        send(county["sender"], level)
        while sending.send_due():
            pass
    assert len(service.to(phone)) == at_once
    assert Breaking.objects.count() == at_once
    with clock.at(MORNING):
        while sending.send_due():
            pass
    [shown] = service.to(phone)
    assert "防汛令" in shown["title"]


def test_the_sender_is_told_before_how_many_are_disturbed_and_the_record_says_the_same(
    county: dict[str, Actor],
) -> None:
    with clock.at(NIGHT):
        told = queries.disturbed(actor=county["sender"], asked=BreakingPreview(audience=EVERYBODY, level="urgent"))
        dispatch = send(county["sender"])
    breaking = Breaking.objects.get()
    assert told.people == breaking.people == dispatch.expected
    entry = LedgerEntry.objects.get(act="quiet.broken")
    assert (entry.subject_id, entry.detail["people"]) == (dispatch.pk, breaking.people)
    by_unit = dict(breaking.units.values_list("unit__kind", "people"))
    assert by_unit["water"] == 2


def test_by_day_nobody_is_disturbed_and_nothing_recorded(county: dict[str, Actor]) -> None:
    with clock.at(NOON):
        told = queries.disturbed(actor=county["sender"], asked=BreakingPreview(audience=EVERYBODY, level="urgent"))
        send(county["sender"])
    assert told.people == 0
    assert not Breaking.objects.exists()


def test_urging_at_night_is_recorded_under_who_urges(county: dict[str, Actor]) -> None:
    with clock.at(NOON):
        dispatch = send(county["sender"])
    with clock.at(NIGHT):
        reach.remind_unanswered(actor=county["sender"], dispatch_id=dispatch.pk, part=RemindPart())
        pushing.push_urged.call(dispatch.pk, asdict(Cell("")), ["", 0], county["sender"].appointment_id)
    breaking = Breaking.objects.get()
    assert (breaking.reminding, breaking.sender_id) == (True, county["sender"].person_id)


def test_what_is_withdrawn_is_not_pushed_in_the_morning(
    county: dict[str, Actor], service: PushService, subscribed: Subscribing
) -> None:
    subscribed(county["clerk"])
    with clock.at(NIGHT):
        dispatch = send(county["sender"], "routine")
        assert Push.objects.exists()
        reach.withdraw_dispatch(actor=county["sender"], dispatch_id=dispatch.pk, reason="有误")
    assert not Push.objects.exists()


SEEN = {"sender": True, "chief": True, "clerk": False, "other": True, "auditor": True, "elsewhere": False}


@pytest.mark.parametrize(("who", "sees"), SEEN.items())
def test_leaders_of_the_disturbed_and_auditors_see_it(county: dict[str, Actor], who: str, sees: bool) -> None:
    with clock.at(NIGHT):
        send(county["sender"])
    breaking, actor = Breaking.objects.get(), county[who]
    assert policy.may_see_breaking(actor, breaking) is sees
    assert policy.breakings_visible_to(actor).exists() is sees
    if not sees:
        with pytest.raises(NotFound):
            queries.disturbed_units(actor=actor, breaking_id=breaking.pk)


def test_a_leader_is_told_of_his_own_people_only(county: dict[str, Actor]) -> None:
    with clock.at(NIGHT):
        send(county["sender"])
    [item] = queries.breakings(actor=county["chief"], before=None, dispatch=None).items
    assert item.people == 2
    units = queries.disturbed_units(actor=county["chief"], breaking_id=item.id)
    assert [(unit.unit_id, unit.people) for unit in units.items] == [(county["chief"].unit_id, 2)]


def test_over_http_the_settings_and_the_hint_of_a_direct_conversation(world: World, service: PushService) -> None:
    world.actor("王敏", login="clerk")
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    body = {"own": {"starts": "12:00", "ends": "13:30"}, "hide_content": True}
    saved = client.put("/api/notifications/settings", body, content_type="application/json").json()
    assert (saved["own"], saved["hide_content"]) == (body["own"], True)
    assert saved["push"]["available"]
    assert len(saved["push"]["key"]) == 87
    keys = service.browser("phone")
    devices = client.post(
        "/api/notifications/devices",
        {"endpoint": keys.endpoint, "keys": keys.keys},
        content_type="application/json",
        headers={"User-Agent": "Chrome on Windows"},
    ).json()
    assert [(device["agent"], device["here"]) for device in devices] == [("Chrome on Windows", True)]
