from __future__ import annotations

import asyncio
from datetime import timedelta

from officehub.kernel import clock
from officehub.realtime import jobs
from officehub.realtime.models import LoggedEvent, Stream
from tests.realtime.conftest import Member
from tests.support.rooms import follow, hear, meanwhile, say, tell
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess

Webs = list[WebProcess]


async def test_who_was_away_gets_what_was_said_meanwhile_and_then_what_is_said_now(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", "a", "b", "c")
    async with open_socket(webs[0].socket_url, member.session) as socket:
        heard = await follow(socket, cursors={"room.1": 1, "room.2": 0})
        assert [(frame.get("seq"), frame["kind"]) for frame in heard] == [
            (2, "frame"),
            (3, "frame"),
            (None, "following"),
        ]
        assert heard[-1]["heads"] == {"room.1": 3, "room.2": 0}
        await meanwhile(say, "room.1", "d")
        assert (await hear(socket))["seq"] == 4


async def test_two_web_processes_behave_as_one(webs: Webs, member: Member) -> None:
    async with (
        open_socket(webs[0].socket_url, member.session) as one,
        open_socket(webs[1].socket_url, member.session) as two,
    ):
        for socket in (one, two):
            await follow(socket, cursors={"room.1": 0})
        await tell(one, type="command", id="c1", name="room.say", body={"room": 1, "text": "hello"})
        assert (await hear(two))["event"] == {"type": "room.said", "text": "hello"}
        assert {(await hear(one))["kind"] for _ in range(2)} == {"frame", "reply"}


async def test_a_follower_without_a_cursor_starts_where_the_stream_stands(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", "a", "b")
    async with open_socket(webs[0].socket_url, member.session) as socket:
        assert [said["kind"] for said in await follow(socket, cursors={"room.1": -1})] == ["following"]


async def test_too_far_behind_means_fetching_anew(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", *["x"] * 501)
    async with open_socket(webs[0].socket_url, member.session) as socket:
        heard = await follow(socket, cursors={"room.1": 0})
        assert heard[0] == {"kind": "reset", "stream": "room.1", "head": 501}
        assert len(await follow(socket, cursors={"room.1": 1})) == 501


async def test_past_retention_means_fetching_anew(webs: Webs, member: Member) -> None:
    def forget() -> int:
        say("room.1", "old", "new")
        LoggedEvent.objects.filter(seq=1).update(at=clock.now() - timedelta(days=15))
        return int(str(jobs.forget_old_events()))

    assert await meanwhile(forget) == 1
    async with open_socket(webs[0].socket_url, member.session) as socket:
        assert (await follow(socket, cursors={"room.1": 0}))[0]["kind"] == "reset"
        assert (await follow(socket, cursors={"room.1": 1}))[0]["seq"] == 2


async def test_a_restored_backup_means_fetching_anew(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", "a", "b", "c")
    await meanwhile(lambda: Stream.objects.update(head=1))
    async with open_socket(webs[0].socket_url, member.session) as socket:
        assert (await follow(socket, cursors={"room.1": 3}))[0] == {"kind": "reset", "stream": "room.1", "head": 1}
        told = (await follow(socket, cursors={"room.1": 1}))[-1]["epoch"]
        assert [said["kind"] for said in await follow(socket, cursors={"room.1": 1}, epoch=told)] == ["following"]
        assert (await follow(socket, cursors={"room.1": 1}, epoch="another"))[0]["kind"] == "reset"


async def test_whoever_left_hears_no_more(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={"room.1": 0, "room.2": 0})
        await tell(socket, type="unfollow", streams=["room.1"])
        await follow(socket, cursors={"room.2": 0})
        await meanwhile(say, "room.1", "unheard")
        await meanwhile(say, "room.2", "heard")
        assert (await hear(socket))["stream"] == "room.2"


async def test_a_whisper_has_no_number_and_is_not_logged(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={"room.1": 0})
        await tell(socket, type="command", id="t", name="room.typing", body={"room": 1, "text": ""})
        heard = [await hear(socket), await hear(socket)]
        assert {"kind": "frame", "stream": "room.1", "event": {"type": "room.typing"}} in heard
        assert await meanwhile(LoggedEvent.objects.count) == 0


async def test_an_idle_socket_lives(webs: Webs, member: Member) -> None:
    async with open_socket(webs[0].socket_url, member.session, ping_interval=None) as socket:
        await follow(socket, cursors={"room.1": 0})
        await asyncio.sleep(10)  # the time itself is what is tested: redis clients have dropped idle sockets after 5 s
        await meanwhile(say, "room.1", "still there?")
        assert (await hear(socket))["seq"] == 1
