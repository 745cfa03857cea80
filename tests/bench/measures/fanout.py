"""Deliveries per second of one process: a message to everybody, and the next when the last socket has it."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.support.rooms import say
from tests.support.web_processes import web_processes

GOAL = 10.0
TEXT = "请各单位值班人员立即到岗，并于十八时前反馈。"
APP = "tests.bench.baseline_app:application"


def measure() -> list[dict[str, object]]:
    return [figure(1000, rounds=30, baseline_rounds=10), figure(3000, rounds=15, baseline_rounds=5)]


def figure(sockets: int, *, rounds: int, baseline_rounds: int) -> dict[str, object]:
    session = session_of_somebody()
    hub = deliveries(sockets, "/ws/", session, rounds, lambda: say("room.1", TEXT))
    group = deliveries(sockets, "/baseline/", session, baseline_rounds, group_send)
    return {
        "name": f"fanout.{sockets}",
        "value": round(hub),
        "unit": "deliveries/s",
        "baseline_name": "Channels, a group member per socket",
        "baseline": round(group),
        "ratio": round(hub / group, 1),
        "goal": GOAL,
        "met": hub / group >= GOAL,
    }


def deliveries(sockets: int, path: str, session: str, rounds: int, speak: Callable[[], None]) -> float:
    """Median over the rounds, from before the message is written to when the last socket has read it."""
    with web_processes(1, app=APP, options=["--ping-interval", "3600"], quiet=True) as (web,):
        hello = json.dumps({"type": "follow", "cursors": {"room.1": -1}})
        invitation = Invitation(port=web.port, path=path, session=session, hello=hello, sockets=sockets)
        with crowd(invitation) as listeners:
            times = []
            for _ in range(rounds + 1):
                began = time.monotonic()
                speak()
                times.append(listeners.all_heard() - began)
    return sockets / statistics.median(times[1:])  # the first round warms up


def group_send() -> None:
    layer = get_channel_layer()
    message = {"kind": "frame", "stream": "room.1", "event": {"type": "room.said", "text": TEXT}}
    async_to_sync(layer.group_send)("room_1", {"type": "frame", "message": message})
