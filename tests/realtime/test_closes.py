from __future__ import annotations

import asyncio
import json

import httpx
import pytest
import websockets
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from websockets.asyncio.client import connect

from officehub.accounts.actions import disable_account
from officehub.accounts.models import User
from officehub.directory import identity
from officehub.directory.models import Appointment, Person, Post, Unit
from officehub.kernel import clock
from officehub.realtime import fanout, sessions
from tests.realtime.conftest import Member
from tests.support.rooms import closed_with, follow, hear, meanwhile, say, tell
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess, session_for
from tests.support.world import World

Webs = list[WebProcess]

GARBAGE = [
    "not json",
    "[]",
    "null",
    "{}",
    '{"type":"shout"}',
    '{"type":"follow","cursors":{"room.1":"x"}}',
    '{"type":"follow","cursors":{},"more":1}',
    '{"type":"command","id":"","name":"room.say"}',
    '{"type":"command","id":"c","name":"room.say","body":[]}',
    "[" * 10_000,
    b"\x00\x01",
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_closes_the_socket(webs: Webs, member: Member, garbage: str | bytes) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await socket.send(garbage)
        assert (await closed_with(socket))[0] == 4400


async def test_a_huge_frame_closes_the_socket(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={})
        with pytest.raises(websockets.ConnectionClosed):
            await socket.send(json.dumps({"type": "unfollow", "streams": ["x" * 70_000]}))
            await socket.recv()
        assert (await closed_with(socket))[0] in {1009, 1006}


@pytest.mark.parametrize("stream", ["room.1000", "person.999999", "nothing.1", "room.0", 'room.1"', "room", "room.1 "])
async def test_a_stream_that_is_not_ones_own_closes_the_socket_and_says_which(
    webs: Webs, member: Member, stream: str
) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await tell(socket, type="follow", cursors={"room.1": 0, stream: 0})
        assert await closed_with(socket) == (4403, stream)


async def test_nobody_enters_without_a_session(webs: Webs, member: Member) -> None:
    for session in ("", "unknown", "x\r\n"):
        async with open_socket(webs[0].socket_url, session.strip()) as socket:
            assert (await closed_with(socket))[0] == 4401


async def test_another_sites_page_may_not_open_a_socket(webs: Webs, member: Member) -> None:
    for origin in ("http://evil.example", None):
        with pytest.raises(websockets.InvalidStatus):
            async with connect(
                webs[0].socket_url, additional_headers={"Cookie": f"sessionid={member.session}"}, origin=origin
            ):
                pass


async def test_signing_out_closes_the_sessions_sockets_in_every_process(webs: Webs, member: Member) -> None:
    other = await meanwhile(session_for, member.user)
    async with (
        open_socket(webs[0].socket_url, member.session) as one,
        open_socket(webs[1].socket_url, member.session) as two,
        open_socket(webs[1].socket_url, other) as elsewhere,
    ):
        for socket in (one, two, elsewhere):
            await follow(socket, cursors={"room.1": 0})
        await meanwhile(sessions.close_session, member.session)
        assert [(await closed_with(socket))[0] for socket in (one, two)] == [4401, 4401]
        await meanwhile(say, "room.1", "hello")
        assert (await hear(elsewhere))["seq"] == 1


async def test_dismissal_closes_all_of_a_persons_sockets(webs: Webs, member: Member) -> None:
    async with (
        open_socket(webs[0].socket_url, member.session) as one,
        open_socket(webs[1].socket_url, member.session) as two,
    ):
        for socket in (one, two):
            await follow(socket, cursors={"room.1": 0})
        await meanwhile(sessions.close_person, member.actor.person_id)
        assert [(await closed_with(socket))[0] for socket in (one, two)] == [4401, 4401]


async def test_choosing_another_identity_reopens_the_sessions_sockets_at_once(webs: Webs, member: Member) -> None:
    second = await meanwhile(another_post, member)
    async with (
        open_socket(webs[0].socket_url, member.session) as socket,
        open_socket(webs[1].socket_url, await meanwhile(session_for, member.user)) as elsewhere,
    ):
        for one in (socket, elsewhere):
            await follow(one, cursors={})
        await meanwhile(choose, member, second.pk)
        assert (await closed_with(socket))[0] == 4408
        await follow(elsewhere, cursors={})  # another session of the same person stays as it is
    ticket = await meanwhile(sessions.admit, {"headers": [(b"cookie", f"sessionid={member.session}".encode())]})
    assert ticket.actor.appointment_id == second.pk


def another_post(member: Member) -> Appointment:
    person, unit = Person.objects.get(pk=member.actor.person_id), Unit.objects.get(pk=member.actor.unit_id)
    post = Post.objects.create(unit=unit, title="副主任", role="deputy")
    return Appointment.objects.create(
        person=person, post=post, unit=unit, kind="concurrent", valid_from=clock.today().replace(year=2020)
    )


def choose(member: Member, appointment_id: int) -> None:
    session = SessionStore(member.session)
    identity.act_as(actor=member.actor, appointment_id=appointment_id, session=session)


async def test_an_expelled_person_hears_the_stream_no_more(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={"room.1": 0, "room.2": 0})
        await meanwhile(fanout.expel, "room.1", member.actor.person_id)
        await meanwhile(say, "room.1", "among us")
        await meanwhile(say, "room.2", "for all")
        assert (await hear(socket))["stream"] == "room.2"


async def test_an_ended_appointment_lets_nobody_in(webs: Webs, member: Member) -> None:
    rows = Appointment.objects.filter(pk=member.actor.appointment_id)
    await meanwhile(lambda: rows.update(valid_to=clock.today().replace(year=2021)))
    async with open_socket(webs[0].socket_url, member.session) as socket:
        assert (await closed_with(socket))[0] == 4401


async def test_whoever_asks_without_end_is_closed(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        for _ in range(120):
            await tell(socket, type="follow", cursors={"room.1": 0})
        async with asyncio.timeout(20):
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await socket.recv()
        assert socket.close_code == 4408


async def test_the_sign_out_of_the_product_closes_the_sessions_sockets(webs: Webs, member: Member) -> None:
    cookies = {"sessionid": member.session, "csrftoken": "c" * 32}
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={})
        async with httpx.AsyncClient(cookies=cookies, headers={"X-CSRFToken": "c" * 32}) as http:
            await http.delete(f"{webs[1].origin}/_allauth/browser/v1/auth/session")
        assert (await closed_with(socket))[0] == 4401


async def test_the_start_tells_where_the_streams_stand(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", "a", "b")
    async with httpx.AsyncClient(cookies={"sessionid": member.session}) as http:
        answer = await http.get(
            f"{webs[0].origin}/api/realtime/start", params={"streams": ["room.1", "room.1000", "nothing.3"]}
        )
    own = f"person.{member.actor.person_id}"
    assert answer.json()["person_stream"] == own
    heads = answer.json()["heads"]
    assert (heads["room.1"], heads[own]) == (2, 0)
    assert not {"room.1000", "nothing.3"} & heads.keys()
    assert answer.json()["contract_level"] == 1


async def test_disabling_an_account_closes_its_sockets(webs: Webs, member: Member) -> None:
    def disable() -> None:
        World().actor("李管", login="sysadmin", admin_role="system")
        administrator = User.objects.get(username="sysadmin")
        disable_account(administrator=administrator, account_id=member.user.pk)

    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={})
        await meanwhile(disable)
        assert (await closed_with(socket))[0] == 4401


async def test_a_session_ended_from_elsewhere_closes_its_sockets(webs: Webs, member: Member) -> None:
    def end() -> None:
        UserSession.objects.create(user=member.user, session_key=member.session, ip="127.0.0.1", user_agent="x").end()

    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={})
        await meanwhile(end)
        assert (await closed_with(socket))[0] == 4401
