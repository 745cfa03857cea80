"""Over the socket, across two web processes: what one writes the other hears, once, and only while a member."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from websockets.asyncio.client import ClientConnection

from messaging import actions
from messaging.models import Message
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.realtime.resume import Ask, look_back
from tests.support.messaging import direct, frames, group
from tests.support.rooms import closed_with, follow, hear, meanwhile, tell
from tests.support.socket_client import LiveClient, open_socket
from tests.support.web_processes import WebProcess, session_for, web_processes
from tests.support.world import World

Webs = list[WebProcess]


@dataclass(frozen=True)
class Cast:
    clerk: Actor
    duty: Actor
    stranger: Actor

    def session(self, actor: Actor) -> str:
        return session_for(User.objects.get(pk=actor.user_id))


@pytest.fixture(scope="module")
def webs(django_db_setup: None) -> Iterator[Webs]:
    with web_processes(2, app="officehub.asgi:application") as started:
        yield started


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    world = World()
    return Cast(*(world.actor(name, login=name) for name in ("王敏", "李强", "赵磊")))


def message(conversation_id: int, text: str = "一", **extra: Any) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "client_key": str(uuid4()), "text": text, **extra}


async def ask(socket: ClientConnection, name: str, body: dict[str, Any]) -> dict[str, Any]:
    await tell(socket, type="command", id="c", name=name, body=body)
    while True:
        said = await hear(socket)
        if said["kind"] == "reply":
            return said


async def test_what_one_writes_the_other_hears_in_another_process(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    one, other = await meanwhile(cast.session, cast.clerk), await meanwhile(cast.session, cast.duty)
    stream = f"conversation.{conversation.pk}"
    async with open_socket(webs[0].socket_url, one) as writer, open_socket(webs[1].socket_url, other) as listener:
        await follow(listener, cursors={stream: 0})
        reply = await ask(writer, "message.send", message(conversation.pk, "九点集合"))
        frame = await hear(listener)
    assert reply["ok"] and reply["body"]["number"] == 1
    assert (frame["stream"], frame["seq"], frame["event"]["type"]) == (stream, 1, "message.sent")
    assert frame["event"]["message"] == reply["body"]


async def test_a_command_sent_again_after_a_reconnection_is_answered_with_the_first_message(
    webs: Webs, cast: Cast
) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    session, body = await meanwhile(cast.session, cast.clerk), message(conversation.pk)
    numbers = []
    for web in webs * 2:
        async with open_socket(web.socket_url, session) as socket:
            numbers.append((await ask(socket, "message.send", body))["body"]["number"])
    assert numbers == [1, 1, 1, 1]
    assert await meanwhile(Message.objects.count) == 1


async def test_a_stranger_may_neither_follow_nor_write_nor_mark_as_read(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    session = await meanwhile(cast.session, cast.stranger)
    async with open_socket(webs[0].socket_url, session) as socket:
        for name, body in (
            ("message.send", message(conversation.pk)),
            ("conversation.read", {"conversation_id": conversation.pk, "number": 1}),
        ):
            assert (await ask(socket, name, body))["error"]["code"] == "not_found"
        await tell(socket, type="follow", cursors={f"conversation.{conversation.pk}": 0})
        await socket.wait_closed()
    assert socket.close_code == 4403


async def test_who_is_removed_hears_no_more_though_the_socket_stays_open(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(group, cast.clerk, cast.duty)
    session = await meanwhile(cast.session, cast.duty)
    stream, own = f"conversation.{conversation.pk}", f"person.{cast.duty.person_id}"
    async with LiveClient([webs[1].socket_url], session, [stream, own]) as live:
        await live.until(lambda: live.followed[stream].cursor == 1)
        removal = {"actor": cast.clerk, "conversation_id": conversation.pk, "person_id": cast.duty.person_id}
        await meanwhile(actions.remove_member, **removal)
        await live.until(lambda: live.followed[own].cursor == 2)
        later = {"actor": cast.clerk, "conversation_id": conversation.pk, "client_key": uuid4()}
        await meanwhile(actions.send_message, text="他不该看到", **later)
        await meanwhile(direct, cast.duty, cast.stranger)
        await live.until(lambda: live.followed[own].cursor == 3)
    heard = live.followed[stream].heard
    told = await meanwhile(frames, stream)
    assert all("他不该看到" not in str(told[seq - 1]) for seq in heard)


async def test_reading_is_told_to_the_writer_and_typing_to_the_other(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    one, other = await meanwhile(cast.session, cast.clerk), await meanwhile(cast.session, cast.duty)
    stream, own = f"conversation.{conversation.pk}", f"person.{cast.clerk.person_id}"
    looking = f"looking.{conversation.pk}"
    async with (
        open_socket(webs[0].socket_url, other) as reader,
        LiveClient([webs[1].socket_url], one, [stream, own, looking]) as live,
    ):
        await live.until(lambda: live.followed[own].cursor == 1)
        sent = {"actor": cast.clerk, "conversation_id": conversation.pk, "client_key": uuid4(), "text": "一"}
        await meanwhile(actions.send_message, **sent)
        await ask(reader, "conversation.typing", {"conversation_id": conversation.pk})
        marked = await ask(reader, "conversation.read", {"conversation_id": conversation.pk, "number": 99})
        await live.until(lambda: len(live.whispers) >= 2)
    assert marked["body"] == {"conversation_id": conversation.pk, "read_number": 1, "unread": 0}
    heard = {event["type"]: event for event in live.whispers}
    assert heard["conversation.typing"]["person_id"] == cast.duty.person_id
    assert heard["conversation.readers"]["marks"] == [{"before": 0, "number": 1}]


async def test_somebody_elses_client_key_means_nothing(webs: Webs, cast: Cast) -> None:
    """Neither the other's message comes back nor is one's own kept out by it."""
    shared, private = await meanwhile(direct, cast.clerk, cast.duty), await meanwhile(direct, cast.clerk, cast.stranger)
    one, other = await meanwhile(cast.session, cast.clerk), await meanwhile(cast.session, cast.duty)
    async with open_socket(webs[0].socket_url, one) as writer, open_socket(webs[1].socket_url, other) as forger:
        secret = message(private.pk, "只给赵磊")
        assert (await ask(writer, "message.send", secret))["ok"]
        refused = await ask(forger, "message.send", secret)
        forged = await ask(forger, "message.send", {**secret, "conversation_id": shared.pk, "text": "我的"})
    assert (forged["body"]["text"], forged["body"]["conversation_id"]) == ("我的", shared.pk)
    assert forged["body"]["sender"]["person_id"] == cast.duty.person_id
    assert refused["error"]["code"] == "not_found" and "只给赵磊" not in str(refused)


async def test_a_cursor_from_the_future_is_reset_and_then_hears_everything(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    session, stream = await meanwhile(cast.session, cast.duty), f"conversation.{conversation.pk}"
    sent = {"actor": cast.clerk, "conversation_id": conversation.pk, "text": "一"}
    await meanwhile(actions.send_message, client_key=uuid4(), **sent)
    for ahead in (2, 10**9, 2**63, 2**200):
        async with open_socket(webs[0].socket_url, session) as socket:
            heard = await follow(socket, cursors={stream: ahead})
            assert heard[0] == {"kind": "reset", "stream": stream, "head": heard[-1]["heads"][stream]}
            await meanwhile(actions.send_message, client_key=uuid4(), **sent)
            assert (await hear(socket))["seq"] == heard[0]["head"] + 1


async def test_a_member_removed_while_sending_writes_until_then_and_not_after(webs: Webs, cast: Cast) -> None:
    conversation = await meanwhile(group, cast.clerk, cast.duty, cast.stranger)
    session = await meanwhile(cast.session, cast.duty)
    removal = {"actor": cast.clerk, "conversation_id": conversation.pk, "person_id": cast.duty.person_id}
    answers: list[dict[str, Any]] = []
    async with open_socket(webs[0].socket_url, session) as socket:
        removing = None
        for turn in range(60):
            answers.append(await ask(socket, "message.send", message(conversation.pk, f"第{turn}句")))
            if turn == 10:
                removing = asyncio.create_task(meanwhile(actions.remove_member, **removal))
            if not answers[-1]["ok"]:
                break
            await asyncio.sleep(0.01)
        assert removing
        await removing
        late = await ask(socket, "message.send", message(conversation.pk, "还在"))
    assert late["error"]["code"] == "not_found"
    written = [answer["body"]["number"] for answer in answers if answer["ok"]]
    mine = Message.objects.filter(sender=cast.duty.person_id, kind="text").order_by("number")
    assert await meanwhile(lambda: list(mine.values_list("number", flat=True))) == written
    numbers = await meanwhile(lambda: list(Message.objects.order_by("number").values_list("number", flat=True)))
    assert numbers == list(range(1, len(numbers) + 1))


async def test_asking_for_a_thousand_streams_of_strangers_brings_none_and_costs_a_handful_of_queries(
    webs: Webs, cast: Cast
) -> None:
    conversation = await meanwhile(direct, cast.clerk, cast.duty)
    own = f"conversation.{(await meanwhile(direct, cast.clerk, cast.stranger)).pk}"
    wanted = {f"conversation.{conversation.pk + 1000 + n}": 0 for n in range(1000)} | {own: 0}
    wanted[f"conversation.{conversation.pk}"] = 0
    session = await meanwhile(cast.session, cast.stranger)
    async with open_socket(webs[0].socket_url, session) as socket:
        await tell(socket, type="follow", cursors=wanted)
        code, reason = await closed_with(socket, 20)
    assert code == 4403 and reason in wanted.keys() - {own}
    with_one = await meanwhile(queries_of, cast.stranger, {own: 0})
    assert await meanwhile(queries_of, cast.stranger, {own: 0, **wanted}) <= with_one


def queries_of(actor: Actor, cursors: dict[str, int]) -> int:
    with CaptureQueriesContext(connection) as captured:
        look_back([Ask(actor, cursors, "")] * 20)
    return len(captured)
