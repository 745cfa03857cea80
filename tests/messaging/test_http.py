"""The doors over HTTP: shapes, refusals, and that nobody learns more from an error than that there is nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from messaging import actions
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from tests.support.messaging import direct, group, say
from tests.support.world import World

API = "/api/messaging"


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor("王敏", login="clerk")


@pytest.fixture
def duty(world: World) -> Actor:
    return world.actor("李强", login="duty")


def post(client: Client, path: str, body: object):
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_a_day_of_talk(clerk: Actor, duty: Actor) -> None:
    mine, theirs = signed_in(clerk), signed_in(duty)
    made = post(mine, "/groups", {"person_ids": [duty.person_id], "title": "防汛检查"}).json()
    assert made["abilities"] and made["role"] == "owner"
    body = {"conversation_id": made["id"], "client_key": str(uuid4()), "text": "九点集合"}
    sent = post(mine, "/messages", body).json()
    assert sent["number"] == 2 and sent["sender"]["name"] == "王敏"
    waiting = theirs.get(f"{API}/unread").json()
    assert (waiting["unread"], waiting["muted"]) == (2, 0)
    window = theirs.get(f"{API}/conversations/{made['id']}/messages").json()
    assert [item["number"] for item in window["items"]] == [1, 2]
    assert post(theirs, "/read", {"conversation_id": made["id"], "number": 2}).json()["unread"] == 0
    assert mine.get(f"{API}/conversations/{made['id']}/read-counts?numbers=2").json() == [
        {"number": 2, "read": 1, "audience": 1, "asked": None}
    ]
    split = mine.get(f"{API}/conversations/{made['id']}/messages/2/readers").json()
    assert (split["read_count"], split["unread_count"]) == (1, 0)
    assert post(mine, f"/conversations/{made['id']}/messages/2/recall", {}).json()["recalled"]


def test_pages_of_the_list_meet_without_gap_or_overlap(world: World, clerk: Actor) -> None:
    for n in range(7):
        say(clerk, direct(clerk, world.actor(f"同事{n}")))
    pinned = direct(clerk, world.actor("领导"))
    actions.arrange(actor=clerk, conversation_id=pinned.pk, pinned=True)
    client = signed_in(clerk)
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{API}/conversations", {"size": 3, **({"cursor": cursor} if cursor else {})}).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next"]
    assert seen == ["领导", *[f"同事{n}" for n in reversed(range(7))]]


@pytest.mark.parametrize("cursor", ["x", "2026-01-01T00:00:00Z_", "_7", "2026-01-01_7; drop"])
def test_a_cursor_of_ones_own_making_is_refused(clerk: Actor, cursor: str) -> None:
    assert signed_in(clerk).get(f"{API}/conversations", {"cursor": cursor}).status_code == 422


@pytest.mark.parametrize(
    "path",
    ["", "/messages", "/messages/1", "/members", "/messages/1/readers", "/read-counts?numbers=1"],
)
def test_hidden_and_absent_answer_alike(world: World, clerk: Actor, duty: Actor, path: str) -> None:
    hidden = group(duty, world.actor("赵磊"))
    client = signed_in(clerk)
    answers = [client.get(f"{API}/conversations/{pk}{path}") for pk in (hidden.pk, 999_999, 10**30)]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].content == answers[1].content == answers[2].content


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "防\x00汛"},
        {"text": "防\ud800汛"},
        {"text": "汛" * 20_001},
        {"text": "一", "mentions": list(range(1, 10_001))},
        {"text": "一", "mentions": [10**30]},
        {"text": "一", "mentions": [-1]},
        {"text": "一", "client_key": "not-a-uuid"},
        {"text": "一", "surprise": True},
        {"text": None},
    ],
)
def test_bad_messages_are_refused_and_nothing_is_stored(clerk: Actor, duty: Actor, body: dict) -> None:
    conversation = direct(clerk, duty)
    answer = post(
        signed_in(clerk), "/messages", {"conversation_id": conversation.pk, "client_key": str(uuid4()), **body}
    )
    assert answer.status_code == 422 and answer.json()["message"]
    assert not conversation.messages.exists()


@pytest.mark.parametrize("pk", [-1, 0, 10**30])
def test_impossible_ids_do_no_harm(clerk: Actor, pk: int) -> None:
    client = signed_in(clerk)
    sent = post(client, "/messages", {"conversation_id": pk, "client_key": str(uuid4()), "text": "一"})
    assert sent.status_code in (404, 422)
    assert post(client, "/read", {"conversation_id": pk, "number": 1}).status_code in (404, 422)
    assert post(client, "/direct", {"person_id": pk}).status_code in (404, 422)
    assert post(client, "/groups", {"person_ids": [pk]}).status_code in (404, 422)
    assert client.get(f"{API}/conversations/{pk}/messages?before={10**30}").status_code == 404


def test_numbers_out_of_this_world_find_nothing(clerk: Actor, duty: Actor) -> None:
    conversation = direct(clerk, duty)
    say(clerk, conversation)
    client = signed_in(clerk)
    assert client.get(f"{API}/conversations/{conversation.pk}/messages?after={10**30}").json()["items"] == []
    answer = post(client, "/read", {"conversation_id": conversation.pk, "number": 10**30})
    assert answer.status_code in (200, 422)
    assert client.get(f"{API}/conversations/{conversation.pk}/messages/{10**30}").status_code == 404


def test_nobody_gets_in_without_signing_in() -> None:
    assert Client().get(f"{API}/conversations").status_code == 401
