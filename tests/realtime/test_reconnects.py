"""The promise of the whole room: whatever the network does, nothing is lost and nothing comes twice."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack

import pytest

from tests.realtime.conftest import Member
from tests.support.rooms import meanwhile, say
from tests.support.socket_client import LiveClient
from tests.support.web_processes import WebProcess

STREAMS = ["room.1", "room.2", "room.3"]
CLIENTS = 25
CUTS_EACH = 40  # a thousand in all
MESSAGES_AT_ONCE = 2


@pytest.mark.slow
async def test_a_thousand_reconnections_lose_nothing_and_repeat_nothing(webs: list[WebProcess], member: Member) -> None:
    urls = [web.socket_url for web in webs]
    clients = [LiveClient(urls[turn % 2 :] + urls[: turn % 2], member.session, STREAMS) for turn in range(CLIENTS)]
    async with AsyncExitStack() as stack:
        for client in clients:
            await stack.enter_async_context(client)
        over = asyncio.Event()
        writers = [asyncio.create_task(keep_talking(stream, over)) for stream in STREAMS]
        await asyncio.gather(*[cut_often(client, CUTS_EACH) for client in clients])
        over.set()
        heads = dict(zip(STREAMS, await asyncio.gather(*writers), strict=True))
        for client in clients:
            await client.until(lambda: all(client.followed[s].cursor >= heads[s] for s in STREAMS))  # noqa: B023
    assert sum(client.connections for client in clients) >= CLIENTS * CUTS_EACH
    for client in clients:
        for stream, head in heads.items():
            assert client.followed[stream].heard == list(range(1, head + 1))
            assert client.followed[stream].resets == 0


async def keep_talking(stream: str, over: asyncio.Event) -> int:
    """The last number spoken."""
    head = 0
    while not over.is_set():
        await meanwhile(say, stream, *["hello"] * MESSAGES_AT_ONCE)
        head += MESSAGES_AT_ONCE
        await asyncio.sleep(0.02)
    return head


async def cut_often(client: LiveClient, times: int) -> None:
    """Each cut falls somewhere into the life of a connection: opening, catching up, listening."""
    chance = random.Random(times)
    for _ in range(times):
        before = client.connections
        await asyncio.sleep(chance.uniform(0.0, 0.1))
        client.cut()
        await client.until(lambda: client.connections > before)  # noqa: B023
