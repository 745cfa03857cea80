"""After a deploy everybody comes back at once: 500 clients, 20 streams each, 10 missed messages in each stream."""

from __future__ import annotations

import json

from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.support.rooms import say
from tests.support.web_processes import web_processes

CLIENTS = 500
STREAMS = 20
MISSED = 10
GOAL = 5.0
APP = "tests.bench.baseline_app:application"


def measure() -> list[dict[str, object]]:
    streams = [f"room.{100 + number}" for number in range(STREAMS)]
    for stream in streams:
        say(stream, *["请尽快办理。"] * MISSED)
    hello = json.dumps({"type": "follow", "cursors": dict.fromkeys(streams, 0)})
    ours, plain = (clients_per_second(path, hello) for path in ("/ws/", "/baseline-past/"))
    return [
        {
            "name": "resume.500",
            "value": round(ours),
            "unit": "clients/s",
            "baseline_name": "Channels, a group and a query per stream",
            "baseline": round(plain),
            "ratio": round(ours / plain, 1),
            "goal": GOAL,
            "met": ours / plain >= GOAL,
        }
    ]


def clients_per_second(path: str, hello: str) -> float:
    """From the first knock to the last client having caught up, one web process, session and identity checked."""
    with web_processes(1, app=APP, options=["--ping-interval", "3600"], quiet=True) as (web,):
        invitation = Invitation(port=web.port, path=path, session=session_of_somebody(), hello=hello, sockets=CLIENTS)
        with crowd(invitation) as everybody:
            return CLIENTS / everybody.entering
