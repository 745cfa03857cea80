"""What the push service answers, and what becomes of the push: gone, again later, given up; others never wait."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from messaging import nudges
from messaging.notifications import actions, endpoints, sending, vapid
from messaging.notifications.models import Push, Subscription
from messaging.notifications.payloads import SubscriptionKeys
from messaging.nudges import Notice, Weight
from officehub.accounts.models import User
from officehub.kernel import clock
from officehub.kernel.errors import Invalid, NotFound
from officehub.realtime.sessions import mark_of
from officehub.todo.actions import close_todo, open_todo
from tests.notifications.conftest import NIGHT, NOON, Subscribing
from tests.support.push_service import Browser, PushService
from tests.support.world import World


def notice(topic: str = "reminder.1") -> Notice:
    return Notice(title="提醒", body="内容", link="/messages/1", topic=topic, weight=Weight.REMINDER)


def work(moment: datetime = NOON) -> None:
    with clock.at(moment):
        while sending.send_due():
            pass


@pytest.fixture(autouse=True)
def at_noon():  # type: ignore[no-untyped-def]
    with clock.at(NOON):
        yield


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_dropped_with_all_that_waits(
    world: World, service: PushService, subscribed: Subscribing, status: int
) -> None:
    li = world.actor("李强")
    subscribed(li, "old")
    service.answer("old", status)
    nudges.nudge([li.person_id], notice())
    work()
    assert not Subscription.objects.exists()
    assert not Push.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_in_trouble_is_asked_again_later_and_the_device_shows_it_once(
    world: World, service: PushService, subscribed: Subscribing, status: int
) -> None:
    li = world.actor("李强")
    phone = subscribed(li, "phone")
    service.answer("phone", status, status)
    nudges.nudge([li.person_id], notice())
    work()
    waits = [Push.objects.get().not_before - NOON]
    work(NOON + waits[0])
    waits.append(Push.objects.get().not_before - NOON - waits[0])
    assert waits[1] == 2 * waits[0]
    work(NOON + waits[0] + waits[1])
    work(NOON + timedelta(days=1))
    assert len(service.to(phone)) == 1
    assert Subscription.objects.get().trouble == ""


def test_the_time_a_service_asks_for_is_given(world: World, service: PushService, subscribed: Subscribing) -> None:
    li = world.actor("李强")
    subscribed(li, "phone")
    service.answer("phone", 429, headers={"Retry-After": "600"})
    nudges.nudge([li.person_id], notice())
    work()
    assert Push.objects.get().not_before == NOON + timedelta(seconds=600)


def test_one_device_in_trouble_keeps_nothing_from_the_others(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li, zhao = world.actor("李强"), world.actor("赵军")
    subscribed(li, "broken")
    phone, tablet = subscribed(zhao, "phone"), subscribed(li, "tablet")
    service.answer("broken", *[500] * 10)
    nudges.nudge([li.person_id, zhao.person_id], notice())
    work()
    assert [len(service.to(browser)) for browser in (phone, tablet)] == [1, 1]
    assert Push.objects.get().attempts == 1


def test_what_is_said_while_a_push_waits_for_its_service_joins_it(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li = world.actor("李强")
    phone = subscribed(li, "phone")
    service.answer("phone", 503)
    nudges.nudge([li.person_id], notice())
    work()
    nudges.nudge([li.person_id], notice())
    assert Push.objects.get().not_before > NOON, "patience is kept"
    work(NOON + timedelta(hours=1))
    assert len(service.to(phone)) == 1


def test_a_push_that_is_refused_for_good_is_given_up_and_said_on_the_device(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li = world.actor("李强")
    subscribed(li, "phone")
    service.answer("phone", 413)
    nudges.nudge([li.person_id], notice())
    work()
    assert not Push.objects.exists()
    assert Subscription.objects.get().trouble == "413"


def test_a_worker_that_died_while_sending_loses_nothing(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li = world.actor("李强")
    phone = subscribed(li, "phone")
    nudges.nudge([li.person_id], notice())
    Push.objects.update(claimed_at=NOON)
    work()
    assert service.to(phone) == []
    late = NOON + sending.LEASE + timedelta(seconds=1)
    with clock.at(late):
        sending.release_forgotten()
    work(late)
    assert len(service.to(phone)) == 1


def test_a_todo_is_pushed_and_not_once_it_is_done(world: World, service: PushService, subscribed: Subscribing) -> None:
    li = world.actor("李强")
    phone = subscribed(li, "phone")
    who = {"person_id": li.person_id, "appointment_id": li.appointment_id}
    for source in (1, 2):
        open_todo(
            **who,
            category="document",
            source=("document", source),
            ask="sign_for",
            title=f"公文{source}",
            from_line="县政府办",
            link="/documents",
        )
    close_todo(source=("document", 1))
    work()
    assert [shown["body"] for shown in service.to(phone)] == ["公文2"]


# --- where a push may go ---


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.cn/x",
        "https://169.254.169.254/latest",
        "https://push.example.cn.evil.cn/x",
        "https://push.example.cn@evil.cn/x",
        "https://push.example.cn:8443/x",
        "https://evil.cn/#push.example.cn",
        "https://evil.cn\\push.example.cn",
        "https://push.example.cn/a b",
        "ftp://push.example.cn/x",
        "file:///etc/passwd",
        "https://push.example.cn:notaport/x",
        "https://push.example.cn/" + "x" * 2000,
        "http://127.0.0.1/x",
        "",
    ],
)
def test_nothing_but_the_listed_hosts_is_ever_spoken_to(settings: Settings, endpoint: str) -> None:
    settings.PUSH_SERVICES, settings.PUSH_LOOPBACK = ["push.example.cn"], True
    assert endpoints.allowed("https://PUSH.example.cn/abc")
    assert endpoints.allowed("https://push.example.cn:443/abc")
    assert not endpoints.allowed(endpoint)


def test_a_host_taken_off_the_list_gets_nothing_more(
    world: World, service: PushService, subscribed: Subscribing, settings: Settings
) -> None:
    li = world.actor("李强")
    subscribed(li)
    nudges.nudge([li.person_id], notice())
    settings.PUSH_SERVICES = ["elsewhere.example"]
    work()
    assert service.posted == []
    assert not Subscription.objects.exists()


def test_without_a_service_nobody_can_subscribe_and_is_told_why(world: World, settings: Settings) -> None:
    settings.PUSH_SERVICES = []
    browser = Browser("https://push.example.cn/x")
    with pytest.raises(Invalid, match="尚未配置推送服务"):
        actions.subscribe(
            actor=world.actor("李强"),
            endpoint=browser.endpoint,
            keys=SubscriptionKeys(**browser.keys),
            mark="m",
            agent="",
        )


@pytest.mark.parametrize("bad", [{"p256dh": "AAAA"}, {"auth": "AAAA"}, {"p256dh": "!" * 87}, {"p256dh": "BA" * 43}])
def test_keys_no_browser_gives_are_refused(world: World, service: PushService, bad: dict[str, str]) -> None:
    browser = service.browser("x")
    with pytest.raises(Invalid):
        actions.subscribe(
            actor=world.actor("李强"),
            endpoint=browser.endpoint,
            keys=SubscriptionKeys(**{**browser.keys, **bad}),
            mark="m",
            agent="",
        )


# --- whose device it is ---


def test_a_browser_that_changes_hands_tells_the_new_one_nothing_of_the_old(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    li, zhao = world.actor("李强"), world.actor("赵军")
    subscribed(li, "shared")
    nudges.nudge([li.person_id], notice())
    shared = subscribed(zhao, "shared")
    work()
    assert service.to(shared) == []
    assert Subscription.objects.get().person_id == zhao.person_id


def test_another_s_device_is_neither_removed_nor_tested(world: World, subscribed: Subscribing) -> None:
    li, zhao = world.actor("李强"), world.actor("赵军")
    subscribed(li)
    device = Subscription.objects.get().pk
    for act in (actions.remove_device, actions.test_device):
        with pytest.raises(NotFound):
            act(actor=zhao, device_id=device)


def test_a_test_push_arrives_at_any_hour(world: World, service: PushService, subscribed: Subscribing) -> None:
    li = world.actor("李强")
    phone = subscribed(li)
    with clock.at(NIGHT):
        actions.test_device(actor=li, device_id=Subscription.objects.get().pk)
    work(NIGHT)
    assert [shown["title"] for shown in service.to(phone)] == ["测试推送"]


def test_signing_out_ends_the_device(world: World, subscribed: Subscribing) -> None:
    li = world.actor("李强", login="clerk")
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    subscribed(li, mark=mark_of(client.session.session_key or ""))
    assert client.delete("/_allauth/browser/v1/auth/session").status_code == 401
    assert not Subscription.objects.exists()


def test_the_key_is_made_once(settings: Settings, service: PushService) -> None:
    first = vapid.public_key()
    vapid._pair.cache_clear()
    assert vapid.public_key() == first
    assert settings.VAPID_KEY_FILE.stat().st_mode & 0o077 == 0
