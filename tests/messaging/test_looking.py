"""Who is looking at a conversation: told to those who have it open too, in small ones only, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from messaging import actions
from messaging.following import SMALL
from officehub.directory.actor import Actor
from officehub.realtime.models import LoggedEvent
from officehub.realtime.registry import followable
from tests.messaging.test_live import ask
from tests.support.messaging import direct, group
from tests.support.rooms import closed_with, follow, hear, meanwhile, tell
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess, session_for, web_processes
from tests.support.world import World

from officehub.accounts.models import User  # isort: skip

Webs = list[WebProcess]


@pytest.fixture(scope="module")
def webs(django_db_setup: None) -> Iterator[Webs]:
    with web_processes(2, app="officehub.asgi:application") as started:
        yield started


@pytest.fixture
def people(transactional_db: None) -> list[Actor]:
    world = World()
    return [world.actor(name, login=f"looker{n}") for n, name in enumerate(("王敏", "李强", "赵磊"))]


def session(actor: Actor) -> str:
    return session_for(User.objects.get(pk=actor.user_id))


async def test_who_has_it_open_learns_who_else_has_and_who_only_follows_it_learns_nothing(
    webs: Webs, people: list[Actor]
) -> None:
    clerk, duty, _ = people
    conversation = await meanwhile(direct, clerk, duty)
    stream, looking = f"conversation.{conversation.pk}", f"looking.{conversation.pk}"
    body = {"conversation_id": conversation.pk}
    keys = [await meanwhile(session, one) for one in people]
    async with (
        open_socket(webs[0].socket_url, keys[0]) as there,
        open_socket(webs[0].socket_url, keys[0]) as listed,
        open_socket(webs[1].socket_url, keys[1]) as other,
        open_socket(webs[1].socket_url, keys[2]) as outside,
    ):
        await follow(there, cursors={looking: -1})
        await follow(listed, cursors={stream: -1})
        for socket, act in ((other, "open"), (outside, "open"), (other, "typing"), (other, "close")):
            assert (await ask(socket, f"conversation.{act}", body))["ok"]
        heard = [(await hear(there))["event"] for _ in range(3)]
        assert [event["type"].partition(".")[2] for event in heard] == ["looking", "typing", "looking"]
        assert {event["person_id"] for event in heard} == {duty.person_id}
        assert [heard[0]["open"], heard[2]["open"]] == [True, False]
        sent = {"actor": duty, "conversation_id": conversation.pk, "text": "一", "client_key": CLIENT_KEY}
        await meanwhile(actions.send_message, **sent)
        assert (await hear(listed))["event"]["type"] == "message.sent"
        await tell(outside, type="follow", cursors={looking: -1})
        assert await closed_with(outside) == (4403, looking)
    assert not await meanwhile(LoggedEvent.objects.filter(stream__name=looking).exists)


CLIENT_KEY = "5c7b0c5e-7d55-4a2e-8a3b-7d3f7f1d0a11"


@pytest.mark.django_db
def test_in_a_crowd_nobody_may_know_who_is_looking(world: World) -> None:
    crowd = [world.actor(f"值班员{n}") for n in range(SMALL + 1)]
    small, large = group(*crowd[:SMALL]), group(*crowd)
    streams = [f"looking.{small.pk}", f"looking.{large.pk}"]
    assert followable(crowd[0], streams) == {streams[0]}
    assert followable(crowd[-1], streams) == set()
    actions.remove_member(actor=crowd[0], conversation_id=small.pk, person_id=crowd[1].person_id)
    assert followable(crowd[1], streams) == set()
