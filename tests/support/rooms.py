"""Speaking in the test rooms, and listening with bare sockets."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from websockets.asyncio.client import ClientConnection

from officehub.realtime import log

from .realtime_app import Said

Result = TypeVar("Result")
Given = ParamSpec("Given")


def say(stream: str, *texts: str) -> None:
    with transaction.atomic():
        log.emit(*[(stream, Said(text=text)) for text in texts])


async def meanwhile(work: Callable[Given, Result], *args: Given.args, **kwargs: Given.kwargs) -> Result:
    """Database work from an async test, with a connection that does not outlive it."""

    def closing() -> Result:
        try:
            return work(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(closing)


async def tell(socket: ClientConnection, **message: Any) -> None:
    await socket.send(json.dumps(message))


async def hear(socket: ClientConnection, seconds: float = 10.0) -> dict[str, Any]:
    async with asyncio.timeout(seconds):
        said: dict[str, Any] = json.loads(await socket.recv())
        return said


async def follow(socket: ClientConnection, **extra: Any) -> list[dict[str, Any]]:
    """Everything up to and including the confirmation."""
    await tell(socket, type="follow", **extra)
    heard = [await hear(socket)]
    while heard[-1]["kind"] != "following":
        heard.append(await hear(socket))
    return heard


async def closed_with(socket: ClientConnection, seconds: float = 10.0) -> tuple[int | None, str | None]:
    async with asyncio.timeout(seconds):
        await socket.wait_closed()
    return socket.close_code, socket.close_reason
