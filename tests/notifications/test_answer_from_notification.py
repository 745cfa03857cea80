"""An instruction is answered from its notification: what the push carries, what the worker then asks of the server."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from messaging import nudges
from messaging.notifications import actions, sending
from messaging.nudges import Notice, QuickAct, Weight
from messaging.reach import actions as reach
from messaging.reach.models import Receipt
from messaging.reach.pushing import push_sent
from officehub.accounts.models import User
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from tests.notifications.conftest import NOON, Subscribing
from tests.support.http import Api
from tests.support.push_service import PushService
from tests.support.reach import flood, send
from tests.support.world import PASSWORD, World


@pytest.fixture(autouse=True)
def at_noon():  # type: ignore[no-untyped-def]
    with clock.at(NOON):
        yield


def pushed(
    service: PushService, subscribed: Subscribing, world: World, **fields: object
) -> tuple[Actor, Actor, int, dict]:
    people = flood(world)
    phone = subscribed(people.duty)
    dispatch = send(people.leader, **fields)
    push_sent.func(dispatch.pk)
    while sending.send_due():
        pass
    return people.leader, people.duty, dispatch.pk, service.to(phone)[-1]


def signed_in(actor: Actor) -> Client:
    """As a browser is: what it sends without a token is refused."""
    user = User.objects.create_user("worker", PASSWORD)
    Person.objects.filter(pk=actor.person_id).update(user=user)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def test_an_instruction_carries_its_answer(world: World, service: PushService, subscribed: Subscribing) -> None:
    _, duty, pk, shown = pushed(service, subscribed, world)
    assert shown["act"] == {
        "label": "收到",
        "done": "已确认收到",
        "path": f"/api/reach/dispatches/{pk}/confirm",
        "then_open": False,
        "kept": "暂无网络，已记下，联网后自动送出",
        "person": duty.person_id,
    }


def test_what_is_only_to_be_read_is_answered_by_having_read_it(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    _, _, pk, shown = pushed(service, subscribed, world, ask="read")
    assert (shown["act"]["label"], shown["act"]["path"]) == ("已阅", f"/api/reach/dispatches/{pk}/read")


def test_where_a_form_is_asked_for_the_page_opens_after_the_confirmation(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    form = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}
    *_, shown = pushed(service, subscribed, world, form=form)
    assert shown["act"]["then_open"] is True


def test_nobody_answers_unseen_what_the_notification_withholds(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    people = flood(world)
    phone = subscribed(people.duty)
    actions.set_preference(actor=people.duty, own=None, hide_content=True)
    push_sent.func(send(people.leader).pk)
    while sending.send_due():
        pass
    [shown] = service.to(phone)
    assert (shown["body"], shown["act"]) == ("您有一条新指令", None)


def test_the_newest_of_a_topic_gives_the_answer(world: World, service: PushService, subscribed: Subscribing) -> None:
    person = world.actor("李强")
    phone = subscribed(person)
    for path in ("/api/a", "/api/b"):
        act = QuickAct("收到", "已确认收到", path)
        nudges.nudge([person.person_id], Notice("提醒", path, "/x", "dispatch.1", Weight.INSTRUCTION, quick_act=act))
    while sending.send_due():
        pass
    [shown] = service.to(phone)
    assert (shown["body"], shown["act"]["path"]) == ("/api/b", "/api/b")


def test_the_worker_confirms_with_the_persons_session_and_its_token(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    _, duty, pk, shown = pushed(service, subscribed, world)
    client = signed_in(duty)
    assert client.post(shown["act"]["path"]).status_code == 403  # a strange site knows no token
    told = client.get("/api/notifications/answering").json()
    assert told["person_id"] == duty.person_id
    answer = client.post(shown["act"]["path"], headers={"X-CSRFToken": told["csrf_token"]})
    assert json.loads(answer.content)["confirmed_at"]
    assert Receipt.objects.get(dispatch=pk, person=duty.person_id).answered_at
    again = client.post(shown["act"]["path"], headers={"X-CSRFToken": told["csrf_token"]})
    assert (again.status_code, LedgerEntry.objects.filter(act="dispatch.confirm").count()) == (200, 1)


def test_an_ended_session_answers_nothing(world: World, service: PushService, subscribed: Subscribing) -> None:
    *_, shown = pushed(service, subscribed, world)
    client = Client(enforce_csrf_checks=True)
    assert client.get("/api/notifications/answering").status_code == 401
    assert client.post(shown["act"]["path"]).status_code in {401, 403}


def test_after_a_withdrawal_the_answer_is_refused_in_a_sentence(
    world: World, service: PushService, subscribed: Subscribing
) -> None:
    leader, duty, pk, shown = pushed(service, subscribed, world)
    reach.withdraw_dispatch(actor=leader, dispatch_id=pk, reason="对象有误")
    answer = Api(duty, "").post(shown["act"]["path"], {})
    assert (answer.status_code, answer.json()["message"]) == (409, "这条指令已经撤回，无需确认。")
