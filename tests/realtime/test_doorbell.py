"""Joining a stream means hearing it from then on, also while the process is only just starting."""

from __future__ import annotations

import asyncio

from django.conf import settings
from redis.asyncio import Redis

from officehub.realtime.doorbell import Doorbell


async def test_what_is_published_after_joining_is_heard_though_the_first_connection_was_still_being_made() -> None:
    heard: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
    bell = Doorbell(settings.REDIS_URL, "doorbell.always", lambda *said: heard.put_nowait(said), lambda: None)
    listening = asyncio.ensure_future(bell.run())
    redis = Redis.from_url(settings.REDIS_URL)
    try:
        await bell.add(["doorbell.room"])
        await redis.publish("doorbell.room", "到岗")
        assert await asyncio.wait_for(heard.get(), 10) == ("doorbell.room", "到岗".encode())
    finally:
        listening.cancel()
        await asyncio.wait([listening])
        await redis.aclose()
