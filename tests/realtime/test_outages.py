from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import connection
from websockets.asyncio.client import ClientConnection

from tests.realtime.conftest import Member
from tests.support.rooms import follow, hear, meanwhile, tell
from tests.support.socket_client import LiveClient, open_socket
from tests.support.valkey import Valkey
from tests.support.web_processes import WebProcess, database_url, web_processes

VICTIM = "web_victim"  # a role whose connections can be refused without disturbing other tests


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory(prefix="vk") as folder:  # a unix socket's path must be short
        own = Valkey(Path(folder))
        own.start()
        yield own
        own.stop()


async def test_redis_gone_commits_go_on_and_followers_catch_up_when_it_is_back(member: Member, valkey: Valkey) -> None:
    with web_processes(2, env={"REDIS_URL": valkey.url}) as webs:
        async with (
            LiveClient([webs[0].socket_url], member.session, ["room.1"]) as client,
            open_socket(webs[1].socket_url, member.session) as speaker,
        ):
            followed = client.followed["room.1"]
            assert await spoken(speaker, "heard")
            await client.until(lambda: followed.cursor == 1)
            valkey.stop()
            assert await spoken(speaker, "committed, heard by nobody yet")
            assert await spoken(speaker, "so is this")
            assert followed.cursor == 1
            valkey.start()
            await client.until(lambda: followed.cursor == 3)
            assert await spoken(speaker, "live again")
            await client.until(lambda: followed.cursor == 4)
            assert followed.heard == [1, 2, 3, 4]
            assert client.connections == 1  # the socket stayed all the while


async def test_postgresql_gone_sockets_stay_and_work_again_without_a_restart(member: Member) -> None:
    await meanwhile(let_in)
    try:
        with web_processes(1, env={"DATABASE_URL": database_url(VICTIM)}) as (web,):
            async with open_socket(web.socket_url, member.session) as socket:
                await follow(socket, cursors={"room.1": 0})
                assert await spoken(socket, "before")
                await meanwhile(shut_out)
                assert (await ask(socket, "during"))["error"]["code"] == "unavailable"
                assert await status(web) == 503
                await meanwhile(let_in)
                await until_healthy(web)
                assert await spoken(socket, "after")
                assert (await follow(socket, cursors={"room.1": 0}))[-1]["heads"] == {"room.1": 2}
    finally:
        await meanwhile(remove)


def let_in() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [VICTIM])
        cursor.execute(f"{'ALTER' if cursor.fetchone() else 'CREATE'} ROLE {VICTIM} LOGIN SUPERUSER")


def shut_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {VICTIM} NOLOGIN")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [VICTIM])


def remove() -> None:
    shut_out()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE {VICTIM}")


async def ask(socket: ClientConnection, text: str) -> dict[str, object]:
    await tell(socket, type="command", id=text, name="room.say", body={"room": 1, "text": text})
    while (said := await hear(socket, 20))["kind"] != "reply":
        pass
    return said


async def spoken(socket: ClientConnection, text: str) -> bool:
    return bool((await ask(socket, text))["ok"])


async def status(web: WebProcess) -> int:
    async with httpx.AsyncClient(timeout=30) as http:
        return (await http.get(f"{web.origin}/healthz")).status_code


async def until_healthy(web: WebProcess) -> None:
    async with asyncio.timeout(30):
        while await status(web) != 200:
            await asyncio.sleep(0.1)
