"""The doors over HTTP: shapes, refusals, and that an error never says more than that there is nothing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from messaging.reach.models import Dispatch
from officehub.accounts.models import User
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Person
from officehub.kernel import clock
from tests.support.reach import DUTY_OFFICERS, Flood, flood, send
from tests.support.world import World

API = "/api/reach"


def signed_in(actor: Actor) -> Client:
    user = User.objects.create_user(f"user{actor.person_id}", "correct-horse-battery")
    Person.objects.filter(pk=actor.person_id).update(user=user)
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str, body: object) -> HttpResponse:
    return client.post(f"{API}{path}", body, content_type="application/json")


def instruction(**fields: object) -> dict[str, object]:
    return {
        "client_key": str(uuid4()),
        "level": "critical",
        "title": "防汛隐患排查",
        "text": "请立即排查。\n逐一报告。",
        "ask": "confirm",
        "audience": {"any_of": [DUTY_OFFICERS], "without": []},
        **fields,
    }


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def test_an_instruction_goes_out_is_read_confirmed_and_seen_on_the_board(people: Flood) -> None:
    leader, duty = signed_in(people.leader), signed_in(people.duty)
    sent = post(leader, "/dispatches", instruction()).json()
    assert sent["abilities"] == ["read", "see_board", "remind", "withdraw", "correct"]
    (item,) = duty.get(f"{API}/inbox?box=open").json()["items"]
    assert (item["id"], item["head"], item["answered"]) == (sent["id"], "请立即排查。 逐一报告。", False)
    assert post(duty, "/delivered", {"dispatch_ids": [sent["id"]]}).status_code == 204
    assert post(duty, f"/dispatches/{sent['id']}/read", {}).json()["read_at"]
    assert post(duty, f"/dispatches/{sent['id']}/confirm", {}).json()["confirmed_at"]
    board = leader.get(f"{API}/dispatches/{sent['id']}/board").json()
    assert (board["totals"]["expected"], board["totals"]["answered"]) == (2, 1)
    cell = leader.get(f"{API}/dispatches/{sent['id']}/people?state=missing").json()
    assert [person["name"] for person in cell["items"]] == ["李强"]
    assert leader.get(f"{API}/dispatches/{sent['id']}/minutes").json()[0]["answers"] == 1
    assert post(leader, f"/dispatches/{sent['id']}/remind", {}).json() == {"people": 1}
    assert post(leader, f"/dispatches/{sent['id']}/withdraw", {"reason": "有误"}).json()["state"] == "withdrawn"


def test_foreign_and_absent_ids_answer_alike(people: Flood) -> None:
    dispatch = send(people.leader)
    stranger = signed_in(people.stranger)
    for tail in ("", "/board", "/people?state=missing", "/minutes"):
        hidden = stranger.get(f"{API}/dispatches/{dispatch.pk}{tail}")
        absent = stranger.get(f"{API}/dispatches/{dispatch.pk + 999}{tail}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.content == absent.content
    for verb, body in (("read", {}), ("confirm", {}), ("remind", {}), ("withdraw", {"reason": "x"})):
        hidden = post(stranger, f"/dispatches/{dispatch.pk}/{verb}", body)
        assert hidden.status_code == 404
        assert hidden.content == post(stranger, f"/dispatches/{dispatch.pk + 999}/{verb}", body).content


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"audience": {"any_of": [], "without": []}}, "请先选择下达对象。"),
        ({"audience": {"any_of": [{"kinds": ["police"]}], "without": []}}, "没有在岗人员"),
        ({"audience": {"any_of": [{"regions": [999999]}], "without": []}}, "重新选择"),
        ({"deadline": (clock.now() - timedelta(hours=1)).isoformat()}, "截止时间已经过去"),
        ({"title": ""}, "标题不能为空"),
        ({"text": "字" * 5001}, "内容最多 5000 个字"),
        ({"text": "a\x00b"}, "控制字符"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(
    people: Flood, fields: dict[str, object], sentence: str
) -> None:
    answer = post(signed_in(people.leader), "/dispatches", instruction(**fields))
    assert answer.status_code == 422
    assert sentence in answer.json()["message"]
    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("fields", [{"level": "loud"}, {"ask": "dance"}, {"client_key": "x"}, {"extra": 1}])
def test_what_is_malformed_is_refused(people: Flood, fields: dict[str, object]) -> None:
    assert post(signed_in(people.leader), "/dispatches", instruction(**fields)).status_code == 422


def test_a_deadline_without_a_zone_is_refused(people: Flood) -> None:
    answer = post(signed_in(people.leader), "/dispatches", instruction(deadline="2099-01-01T10:00:00"))
    assert answer.status_code == 422


def test_without_signing_in_there_is_nothing(db: None) -> None:
    assert Client().get(f"{API}/inbox").status_code == 401


def test_the_inbox_comes_in_pages(people: Flood) -> None:
    ids = [send(people.leader, title=f"指令{number}").pk for number in range(33)]
    duty = signed_in(people.duty)
    first = duty.get(f"{API}/inbox").json()
    second = duty.get(f"{API}/inbox?before={first['next']}").json()
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None
    assert first["open"] == 33


def test_acting_in_another_post_keeps_ones_inbox(people: Flood, world: World) -> None:
    send(people.leader)
    person = Person.objects.get(pk=people.duty.person_id)
    second = actor_for(world.appoint(person, world.unit("school"), kind="concurrent").pk)
    assert signed_in(second).get(f"{API}/inbox").json()["open"] == 1
