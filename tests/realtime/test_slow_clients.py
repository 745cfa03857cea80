from __future__ import annotations

import asyncio
import json
import socket as sockets
from contextlib import suppress
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.realtime.conftest import Member
from tests.support.rooms import follow, hear, meanwhile, say
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess

TEXT = "水" * 15_000  # 45 kB
DROPS = 'officehub_sockets_closed_total{code="4408"}'
Webs = list[WebProcess]


def small_pipe(web: WebProcess) -> sockets.socket:
    """A connection whose buffers hold little, so that not reading is felt at the other end."""
    pipe = sockets.socket()
    pipe.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    pipe.connect(("127.0.0.1", web.port))
    return pipe


async def test_who_does_not_read_is_closed_to_resume_while_others_hear_everything(webs: Webs, member: Member) -> None:
    pipe = await asyncio.to_thread(small_pipe, webs[0])
    async with (
        open_socket(webs[0].socket_url, member.session, sock=pipe, max_queue=1, write_limit=1024) as slow,
        open_socket(webs[0].socket_url, member.session) as quick,
    ):
        for socket in (slow, quick):
            await follow(socket, cursors={"room.1": 0})
        slow.transport.pause_reading()
        before = await metric(webs[0], DROPS)
        for number in range(1, 201):  # 9 MB: more than the kernel and the outlet's megabyte hold
            await meanwhile(say, "room.1", TEXT)
            assert (await hear_said(quick))["seq"] == number
        assert await metric(webs[0], DROPS) == before + 1
        slow.transport.resume_reading()
        heard = await read_to_the_end(slow)
        assert slow.close_code == 4408
        assert heard == list(range(1, len(heard) + 1))  # nothing was skipped before the close
    async with open_socket(webs[1].socket_url, member.session) as again:
        resumed = await follow(again, cursors={"room.1": len(heard)})
        assert [frame["seq"] for frame in resumed[:-1]] == list(range(len(heard) + 1, 201))


async def test_a_long_catch_up_waits_for_the_reader_and_loses_nothing(webs: Webs, member: Member) -> None:
    await meanwhile(say, "room.1", *[TEXT] * 100)
    pipe = await asyncio.to_thread(small_pipe, webs[0])
    async with open_socket(webs[0].socket_url, member.session, sock=pipe, max_queue=1) as slow:
        asking = asyncio.create_task(follow(slow, cursors={"room.1": 0}))
        await asyncio.sleep(0.2)
        await meanwhile(say, "room.1", "after")
        heard = await asking
        if heard[-2]["seq"] == 100:  # said after the log was read: comes live, and last
            heard.append(await hear(slow))
        assert [said["seq"] for said in heard if said["kind"] == "frame"] == list(range(1, 102))


async def hear_said(socket: ClientConnection) -> dict[str, Any]:
    """Past the heads, which come round every half minute."""
    while (heard := await hear(socket))["kind"] != "frame":
        pass
    return heard


async def read_to_the_end(socket: ClientConnection) -> list[int]:
    heard: list[int] = []
    async with asyncio.timeout(20):
        with suppress(ConnectionClosed):
            while True:
                said = json.loads(await socket.recv())
                if said["kind"] == "frame":
                    heard.append(said["seq"])
    return heard


async def test_under_daphne_frames_go_straight_into_the_connection(webs: Webs, member: Member) -> None:
    """Nothing else would tell if they no longer did: fan-out would only be slower."""
    before = await metric(webs[0], "officehub_sockets_direct_total")
    async with open_socket(webs[0].socket_url, member.session) as socket:
        await follow(socket, cursors={})
        assert await metric(webs[0], "officehub_sockets_direct_total") == before + 1


async def metric(web: WebProcess, name: str) -> float:
    async with httpx.AsyncClient() as http:
        lines = (await http.get(f"{web.origin}/metrics")).text.splitlines()
    values = [line.split()[-1] for line in lines if line.startswith(name)]
    return float(values[0]) if values else 0.0
