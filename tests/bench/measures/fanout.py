"""A message to everybody who is connected: deliveries per second beside plain Channels, and how long until most of ten
thousand have it over two web processes."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.support.rooms import say
from tests.support.web_processes import web_processes

GOAL = 10.0
WITHIN = 3.0  # seconds from the commit until 95 of a hundred have it
TEXT = "请各单位值班人员立即到岗，并于十八时前反馈。"
APP = "tests.bench.baseline_app:application"
QUIET = ["--ping-interval", "3600"]

Times = list[tuple[float, float]]


def measure() -> list[dict[str, object]]:
    return [*figures(1000, rounds=30, baseline_rounds=10), *figures(10_000, rounds=10, baseline_rounds=3)]


def figures(sockets: int, *, rounds: int, baseline_rounds: int) -> list[dict[str, object]]:
    hub = deliveries(sockets, "/ws/", rounds, lambda: say("room.1", TEXT))
    group = deliveries(sockets, "/baseline/", baseline_rounds, group_send)
    ours, plain = (statistics.median(last for _, last in times) for times in (hub, group))
    most = statistics.median(most for most, _ in hub)
    return [
        {
            "name": f"fanout.{sockets}",
            "value": round(sockets / ours),
            "unit": "deliveries/s",
            "baseline_name": "Channels, a group member per socket",
            "baseline": round(sockets / plain),
            "ratio": round(plain / ours, 1),
            "goal": GOAL,
            "met": plain / ours >= GOAL,
        },
        {
            "name": f"fanout.{sockets}.most",
            "value": round(most, 2),
            "unit": "s",
            "goal": f"<= {WITHIN:g}",
            "met": most <= WITHIN,
        },
    ]


def deliveries(sockets: int, path: str, rounds: int, speak: Callable[[], None]) -> Times:
    """Seconds from before the message is written to when most and when all sockets of both processes have read it."""
    with web_processes(2, app=APP, options=QUIET, quiet=True) as webs:
        return heard_by_all([web.port for web in webs], sockets, path, rounds, speak)


def heard_by_all(ports: Sequence[int], sockets: int, path: str, rounds: int, speak: Callable[[], None]) -> Times:
    hello = json.dumps({"type": "follow", "cursors": {"room.1": -1}})
    session = session_of_somebody()
    invitation = Invitation(ports=list(ports), path=path, session=session, hello=hello, sockets=sockets)
    times = []
    with crowd(invitation) as listeners:
        for _ in range(rounds + 1):
            began = time.monotonic()
            speak()
            most, last = listeners.heard()
            times.append((most - began, last - began))
    return times[1:]  # the first round warms up


def group_send() -> None:
    layer = get_channel_layer()
    message = {"kind": "frame", "stream": "room.1", "event": {"type": "room.said", "text": TEXT}}
    async_to_sync(layer.group_send)("room_1", {"type": "frame", "message": message})
