"""One instruction to ten thousand people who all have the product open, over two web processes: from before it is
stored to when 95 of a hundred of their sockets have it, and what the web processes came to in memory."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from messaging.reach import actions
from messaging.reach.actions.send import Cause
from messaging.reach.payloads import SendDispatch
from tests.bench.crowd import MOST
from tests.bench.ears import Ear, gather, leave, until_heard
from tests.bench.population import Resident, settle
from tests.support.web_processes import WebProcess, web_processes

RECIPIENTS = 10_000
ROUNDS = 3
GOAL = 10.0  # seconds
MEMORY_GOAL = 600  # MiB of each process
APP = "tests.bench.baseline_app:application"
QUIET = ["--ping-interval", "3600"]
ARRIVES = "dispatch.notice"
BASELINE = "/baseline-mine/"  # every socket in a group of its own person


def measure() -> list[dict[str, object]]:
    officer, *called = settle(RECIPIENTS + 1)
    with web_processes(2, app=APP, options=QUIET, quiet=True) as webs:
        ports = [web.port for web in webs]
        ours = [_most(ports, called, lambda: _send(officer), path="/ws/") for _ in range(ROUNDS + 1)][1:]
        memory = max(_peak(web) for web in webs)
    with web_processes(2, app=APP, options=QUIET, quiet=True) as webs:
        plain = _most([web.port for web in webs], called, lambda: _one_by_one(called), path=BASELINE)
    taken = statistics.median(ours)
    return [
        {
            "name": "calling.most",
            "value": round(taken, 2),
            "unit": f"s to 95 % of {RECIPIENTS:,}",
            "baseline_name": "Channels, a group_send to each person, nothing stored",
            "baseline": round(plain, 2),
            "ratio": round(plain / taken, 1),
            "goal": f"<= {GOAL:g}",
            "met": taken <= GOAL,
        },
        {
            "name": "calling.memory",
            "value": round(memory),
            "unit": "MiB, the larger web process at its most",
            "goal": f"<= {MEMORY_GOAL}",
            "met": memory <= MEMORY_GOAL,
        },
    ]


def _most(ports: Sequence[int], called: Sequence[Resident], speak: Callable[[], None], *, path: str) -> float:
    half = len(called) // len(ports)
    ears: list[Ear] = []
    for place, port in enumerate(ports):
        ears += gather(port, called[place * half : (place + 1) * half], ARRIVES, path=path)
    began = time.monotonic()
    speak()
    ended = until_heard(ears, round(len(ears) * MOST))
    leave(ears)
    return ended - began


def _send(officer: Resident) -> None:
    draft = {
        "client_key": uuid4(),
        "level": "important",
        "title": "防御台风工作部署（演示）",
        "text": "请各单位值班人员立即到岗，并于十八时前反馈。",
        "ask": "confirm",
        "audience": {"any_of": [{"units": [officer.actor.unit_id]}]},
    }
    cause = Cause(released_by="演示")  # the waiting for a second person is not what is measured
    actions.send_dispatch(actor=officer.actor, draft=SendDispatch.model_validate(draft), cause=cause)


def _one_by_one(called: Sequence[Resident]) -> None:
    layer = get_channel_layer()
    event = json.dumps({"type": ARRIVES, "title": "防御台风工作部署（演示）"}, separators=(",", ":"))

    async def all_of_them() -> None:
        for one in called:
            await layer.group_send(f"person_{one.actor.person_id}", {"type": "words", "text": event})

    async_to_sync(all_of_them)()


def _peak(web: WebProcess) -> float:
    """MiB resident, at the most since it started."""
    lines = Path(f"/proc/{web.process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
