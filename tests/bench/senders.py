"""Two processes of people who write as fast as they are answered, by socket command or by one HTTP request each."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

TEXT = "请各单位值班人员立即到岗，并于十八时前反馈。"
CSRF = "a" * 32


@dataclass(frozen=True)
class Writer:
    session: str
    conversation: int


@dataclass(frozen=True)
class Shift:
    """`seconds` of writing to the server at `port`; `window` messages under way per writer."""

    port: int
    writers: Sequence[Writer]
    seconds: float
    window: int


Work = Callable[[Shift], Awaitable[list[float]]]


@dataclass(frozen=True)
class Tally:
    stored: int
    seconds: float
    waits: list[float]  # from sending to the answer, sorted

    @property
    def per_second(self) -> float:
        return self.stored / self.seconds

    def wait(self, share: float) -> float:
        return self.waits[min(len(self.waits) - 1, int(len(self.waits) * share))]


def written(
    work: Work, port: int, writers: Sequence[Writer], *, seconds: float, window: int, processes: int = 2
) -> Tally:
    shifts = [Shift(port, writers[place::processes], seconds, window) for place in range(processes)]
    context = multiprocessing.get_context("spawn")  # a fork would inherit Django's connections
    with context.Pool(processes) as pool:
        waits = sorted(wait for part in pool.starmap(run, [(work, shift) for shift in shifts]) for wait in part)
    return Tally(len(waits), seconds, waits)


def run(work: Work, shift: Shift) -> list[float]:
    return asyncio.run(work(shift))  # type: ignore[arg-type]


def body_for(writer: Writer) -> dict[str, Any]:
    return {"conversation_id": writer.conversation, "client_key": str(uuid4()), "text": TEXT}


async def by_http(shift: Shift) -> list[float]:
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{shift.port}", timeout=60, limits=limits) as client:
        until = time.monotonic() + shift.seconds
        works = [_by_http(client, writer, until) for writer in shift.writers for _ in range(shift.window)]
        return [wait for waits in await asyncio.gather(*works) for wait in waits]


async def _by_http(client: httpx.AsyncClient, writer: Writer, until: float) -> list[float]:
    waits: list[float] = []
    headers = {"X-CSRFToken": CSRF, "Cookie": f"sessionid={writer.session}; csrftoken={CSRF}"}
    while time.monotonic() < until:
        began = time.monotonic()
        answer = await client.post("/api/messaging/messages", json=body_for(writer), headers=headers)
        answer.raise_for_status()
        if time.monotonic() < until:
            waits.append(time.monotonic() - began)
    return waits
