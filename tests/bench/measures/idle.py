"""Memory of a socket that is open and silent: growth of a web process by five thousand of them, beside a consumer of
Channels that does nothing."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.support.rooms import say
from tests.support.web_processes import web_processes

SOCKETS = 5000
WARM = 500
MOST = 30.0  # KiB of each
APP = "tests.bench.baseline_app:application"


def measure() -> list[dict[str, object]]:
    ours, plain = (per_socket(path) for path in ("/ws/", "/baseline-bare/"))
    return [
        {
            "name": "idle.memory",
            "value": round(ours, 1),
            "unit": "KiB/socket",
            "baseline_name": "a bare consumer of Channels",
            "baseline": round(plain, 1),
            "ratio": round(plain / ours, 2),
            "goal": f"<= {MOST:g}",
            "met": ours <= MOST,
        }
    ]


def per_socket(path: str) -> float:
    """The first few hundred are not counted: with them the process loads what it needs once. KiB of resident memory."""
    say("room.1", "一")
    with web_processes(1, app=APP, options=["--ping-interval", "3600"], quiet=True) as (web,):
        hello = json.dumps({"type": "follow", "cursors": {"room.1": -1}})
        session = session_of_somebody()
        few = Invitation(ports=[web.port], path=path, session=session, hello=hello, sockets=WARM)
        with crowd(few):
            before = resident(web.process.pid)
            with crowd({**few, "sockets": SOCKETS}):
                return (resident(web.process.pid) - before) / SOCKETS


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4.0
