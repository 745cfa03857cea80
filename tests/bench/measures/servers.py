"""Daphne beside uvicorn under the same application: connections entered per second, deliveries per second."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable

from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.support.rooms import say
from tests.support.web_processes import Server, procfile_command, uvicorn_command, web_processes

APP = "tests.bench.baseline_app:application"
SOCKETS = 2000
ROUNDS = 15
TEXT = "请各单位值班人员立即到岗，并于十八时前反馈。"


def measure() -> list[dict[str, object]]:
    """No goal: Daphne is the default, and would have to be half as good to be exchanged (decision 008)."""
    entered, delivered = figures(procfile_command, ["--ping-interval", "3600"])
    entered_there, delivered_there = figures(uvicorn_command, ["--ws-ping-interval", "3600"])
    return [
        _figure("servers.entered", "connections/s", entered, entered_there),
        _figure("servers.delivered", "deliveries/s", delivered, delivered_there),
    ]


def figures(server: Server, options: list[str]) -> tuple[float, float]:
    """Over two processes: connections per second until all follow, deliveries per second (median of the rounds)."""
    say("room.1", "一")
    hello = json.dumps({"type": "follow", "cursors": {"room.1": -1}})
    with web_processes(2, app=APP, options=options, quiet=True, server=server) as webs:
        ports, session = [web.port for web in webs], session_of_somebody()
        invitation = Invitation(ports=ports, path="/ws/", session=session, hello=hello, sockets=SOCKETS)
        with crowd(invitation) as listeners:
            entered = SOCKETS / listeners.entering
            times = [_once(listeners.all_heard) for _ in range(ROUNDS + 1)][1:]
    return entered, SOCKETS / statistics.median(times)


def _once(all_heard: Callable[[], float]) -> float:
    began = time.monotonic()
    say("room.1", TEXT)
    return all_heard() - began


def _figure(name: str, unit: str, ours: float, theirs: float) -> dict[str, object]:
    return {
        "name": name,
        "value": round(ours),
        "unit": unit,
        "baseline_name": "uvicorn",
        "baseline": round(theirs),
        "ratio": round(ours / theirs, 2),
        "goal": None,
        "met": None,
    }
