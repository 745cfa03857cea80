"""This process's one subscription to Redis. It knows channels and bytes; what they mean is the hub's business."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress

from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CONFIRM_SECONDS = 5.0
RETRY_SECONDS = 0.5
PING_SECONDS = 10.0
SILENT_SECONDS = 25.0  # a peer that answers no ping for that long is gone, whatever TCP says
CHANNELS_PER_COMMAND = 1000
AWAY = (RedisError, OSError, asyncio.TimeoutError)


class Doorbell:
    """`heard(channel, body)` for every message; `returned()` after an outage, when everything is subscribed again."""

    def __init__(
        self, url: str, always: str, heard: Callable[[str, bytes], None], returned: Callable[[], None]
    ) -> None:
        self._url = url
        self._heard = heard
        self._returned = returned
        self._channels: set[str] = {always}
        self._unconfirmed: Counter[str] = Counter()
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._connection: AbstractConnection | None = None
        self._last_heard = 0.0
        self._begun = asyncio.Event()  # the first attempt to reach Redis has come to an end, good or bad

    @property
    def connected(self) -> bool:
        return self._connection is not None

    async def run(self) -> None:
        """Until cancelled."""
        outage = False
        while True:
            try:
                await self._listen(outage)
            except AWAY as error:
                if not outage:
                    log.warning("Redis is away, followers will catch up from the log: %s", error)
            except Exception:  # the boundary: a process that stopped listening would look alive and be deaf
                log.exception("listening to Redis failed")
            outage = True
            self._lost()
            self._begun.set()
            await asyncio.sleep(RETRY_SECONDS)

    async def add(self, channels: Iterable[str]) -> None:
        """Returns when Redis has confirmed, so that what is published from now on is heard. While Redis is away it
        returns at once: `returned` makes good what was missed. Nothing would before the first connection: it is waited
        for, and takes what was added meanwhile along."""
        new = [channel for channel in channels if channel not in self._channels]
        self._channels.update(new)
        if self._begun.is_set():
            await self._say("SUBSCRIBE", new)
        else:
            await self._begun.wait()
        pending = [future for future in map(self._waiting.get, channels) if future]
        if pending:
            await asyncio.wait(pending, timeout=CONFIRM_SECONDS)

    async def remove(self, channels: Iterable[str]) -> None:
        old = [channel for channel in channels if channel in self._channels]
        self._channels.difference_update(old)
        await self._say("UNSUBSCRIBE", old)

    async def _say(self, verb: str, channels: list[str]) -> None:
        connection = self._connection
        if connection is None:
            return
        for start in range(0, len(channels), CHANNELS_PER_COMMAND):
            some = channels[start : start + CHANNELS_PER_COMMAND]
            if verb == "SUBSCRIBE":
                self._expect(some)
            with suppress(*AWAY):  # the listener notices the same and starts again
                await connection.send_command(verb, *some)

    def _expect(self, channels: list[str]) -> None:
        loop = asyncio.get_running_loop()
        for channel in channels:
            self._unconfirmed[channel] += 1
            self._waiting.setdefault(channel, loop.create_future())

    async def _listen(self, outage: bool) -> None:
        client = Redis.from_url(self._url, socket_connect_timeout=2, socket_timeout=None, retry=Retry(NoBackoff(), 0))
        connection = client.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            await connection.connect()
            self._connection, self._last_heard = connection, time.monotonic()
            await self._say("SUBSCRIBE", sorted(self._channels))
            self._begun.set()
            if outage:
                log.warning("Redis is back")
                self._returned()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._ping(connection))
                await self._read(connection)
        except* AWAY as errors:
            raise errors.exceptions[0] from None
        finally:
            self._connection = None
            with suppress(*AWAY):
                await connection.disconnect(nowait=True)

    async def _read(self, connection: AbstractConnection) -> None:
        while True:
            kind, *rest = await connection.read_response(disable_decoding=True)
            self._last_heard = time.monotonic()
            if kind == b"message":
                self._heard(rest[0].decode(), rest[1])
            elif kind == b"subscribe":
                self._confirmed(rest[0].decode())

    async def _ping(self, connection: AbstractConnection) -> None:
        while True:
            await asyncio.sleep(PING_SECONDS)
            if time.monotonic() - self._last_heard > SILENT_SECONDS:
                raise TimeoutError("Redis answers no ping")
            await connection.send_command("PING", check_health=False)

    def _confirmed(self, channel: str) -> None:
        self._unconfirmed[channel] -= 1
        if self._unconfirmed[channel] <= 0:
            del self._unconfirmed[channel]
            future = self._waiting.pop(channel, None)
            if future and not future.done():
                future.set_result(None)

    def _lost(self) -> None:
        self._unconfirmed.clear()
        for future in self._waiting.values():
            if not future.done():
                future.set_result(None)
        self._waiting.clear()
