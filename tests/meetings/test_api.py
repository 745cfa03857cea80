"""The doors over HTTP: shapes, refusals, and that a refusal never says more than it must."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from meetings import queries
from meetings.models import Meeting
from officehub.kernel import clock
from tests.support.http import Api, statements
from tests.support.meetings import called, notice
from tests.support.world import World

ADDRESS = "/api/meetings"
ABSENT = 10**9
COMING = {"reply": "attend", "attendee": "李强", "attendee_post": "镇长"}


def test_a_meeting_is_called_answered_held_and_its_item_closed(world: World) -> None:
    scene = called(world)
    clerk, first = Api(scene.clerk, ADDRESS), Api(scene.first, ADDRESS)
    at = f"/{scene.meeting.pk}"
    assert first.get(at).json()["abilities"] == ["read", "reply"]
    assert first.post(f"{at}/read", {}).status_code == 204
    assert first.post(f"{at}/reply", COMING).json()["my_reply"] == "attend"
    assert clerk.post(f"{at}/remind", {}).json() == {"units": 1}
    (row,) = clerk.get("/").json()["items"]
    assert (row["count"]["expected"], row["count"]["attend"], row["organising"]) == (2, 1, True)

    past = clock.now() - timedelta(hours=3)
    Meeting.objects.update(starts_at=past, ends_at=past + timedelta(hours=1), reply_by=past)
    item = {"text": "三日内完成排查", "lead_unit_id": scene.first.unit_id, "due_on": str(clock.today())}
    assert clerk.put(f"{at}/minutes", {"text": "会议议定如下。", "agreed": [item]}).status_code == 200
    issued = clerk.post(f"{at}/minutes/issue", {}).json()
    assert (issued["state"], issued["abilities"]) == ("closed", ["read"])
    (agreed,) = first.get(at).json()["agreed"]
    assert agreed["mine"]
    closed = first.post(f"/items/{agreed['id']}/complete", {"result": "已排查"})
    assert closed.json()["agreed"][0]["result"] == "已排查"
    again = first.post(f"/items/{agreed['id']}/complete", {"result": "再来"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert [row["id"] for row in clerk.get("/", past=True).json()["items"]] == [scene.meeting.pk]


def test_hidden_and_absent_answer_alike(world: World) -> None:
    scene = called(world)
    stranger = Api(scene.stranger, ADDRESS)
    hidden, absent = stranger.get(f"/{scene.meeting.pk}"), stranger.get(f"/{ABSENT}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    bodies = {"/read": {}, "/reply": COMING, "/remind": {}, "/cancel": {"reason": "改期"}, "/minutes/issue": {}}
    for tail, body in bodies.items():
        hidden = stranger.post(f"/{scene.meeting.pk}{tail}", body)
        assert hidden.status_code == 404, tail
        assert hidden.content == stranger.post(f"/{ABSENT}{tail}", body).content
    assert stranger.post(f"/items/{ABSENT}/complete", {"result": "已办"}).content == absent.content


def test_what_one_may_see_but_not_do_is_forbidden(world: World) -> None:
    scene = called(world)
    first = Api(scene.first, ADDRESS)
    assert first.post(f"/{scene.meeting.pk}/cancel", {"reason": "改期"}).status_code == 403
    assert Api(scene.clerk, ADDRESS).post(f"/{scene.meeting.pk}/reply", COMING).status_code == 403


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"unit_ids": []}, {"agenda": None}, {"starts_at": "明天"}, {"starts_at": "2099-01-01T09:00:00"}],
)
def test_a_faulty_notice_is_refused_and_nothing_is_kept(world: World, change: dict[str, object]) -> None:
    clerk = world.actor("王敏")
    body = notice([world.unit("township_office", world.township).pk]).model_dump(mode="json")
    assert Api(clerk, ADDRESS).post("/", body | change).status_code == 422
    assert not Meeting.objects.exists()


def test_a_list_costs_the_same_for_one_and_for_many(world: World) -> None:
    scene = called(world)
    once = statements(lambda: queries.meetings(scene.clerk, past=False))
    one = statements(lambda: queries.meeting(scene.clerk, scene.meeting.pk))
    for number in range(4):
        units = [world.unit("township_office", world.region(world.county, f"第{n}镇")).pk for n in range(number + 2)]
        last = Api(scene.clerk, ADDRESS).post("/", notice(units).model_dump(mode="json")).json()
    assert len(queries.meetings(scene.clerk, past=False).items) == 5
    assert statements(lambda: queries.meetings(scene.clerk, past=False)) == once == 2
    assert statements(lambda: queries.meeting(scene.clerk, last["id"])) == one


def test_without_signing_in_there_is_nothing(db: None) -> None:
    assert Client().get(f"{ADDRESS}/").status_code == 401
