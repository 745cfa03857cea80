"""One instruction to ten thousand people who all have the product open, over two web processes: from before it is
stored to when 95 of a hundred of their screens have it, and what the web processes came to in memory."""

from __future__ import annotations

import heapq
import json
import random
import selectors
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from messaging.reach import actions
from messaging.reach.actions.send import Cause
from messaging.reach.payloads import SendDispatch
from tests.bench.crowd import MOST
from tests.bench.ears import LONGEST, Ear, Hearing, gather, leave, until_heard
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
TITLE = "防御台风工作部署（演示）"
ASKING = RECIPIENTS / 1500  # seconds over which the devices ask, as frontend/src/reach/arrivals.ts has them


class Screen(Ear):
    """Hears the bell, asks in its turn, and has the instruction when its title is there."""

    shown = False

    def listen(self) -> None:
        data = self._last + self._received()
        self.heard = self.heard or self._event in data
        self.shown = self.shown or TITLE.encode() in data
        self._last = data[-200:]

    def ask(self, dispatch_id: int) -> None:
        body = {"type": "command", "id": "c1", "name": "dispatch.show", "body": {"dispatch_id": dispatch_id}}
        self.say(json.dumps(body))


def measure() -> list[dict[str, object]]:
    officer, *called = settle(RECIPIENTS + 1)
    with web_processes(2, app=APP, options=QUIET, quiet=True) as webs:
        ours = [_shown([web.port for web in webs], called, officer) for _ in range(ROUNDS + 1)][1:]
        memory = max(_peak(web) for web in webs)
    with web_processes(2, app=APP, options=QUIET, quiet=True) as webs:
        plain = _heard([web.port for web in webs], called, lambda: _one_by_one(called))
    taken = statistics.median(ours)
    return [
        {
            "name": "calling.most",
            "value": round(taken, 2),
            "unit": f"s to 95 % of {RECIPIENTS:,}",
            "baseline_name": "Channels, its words by group_send to each person, nothing stored",
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


def _shown(ports: Sequence[int], called: Sequence[Resident], officer: Resident) -> float:
    """Seconds until most have it on the screen: the bell, the asking in turn, the answer."""
    screens = list(_at(ports, called, path="/ws/", make=Screen))
    due: list[tuple[float, int]] = []
    sent: list[int] = []
    caller = threading.Thread(target=lambda: sent.append(_send(officer)))
    began = time.monotonic()
    caller.start()
    with selectors.DefaultSelector() as waiting:
        for place, screen in enumerate(screens):
            waiting.register(screen.pipe, selectors.EVENT_READ, place)
        shown = 0
        while shown < round(len(screens) * MOST):
            if time.monotonic() - began > LONGEST:
                raise RuntimeError(f"{shown} of {len(screens)} screens show it after {LONGEST:g} s")
            for key, _ in waiting.select(0.02):
                screen = screens[key.data]
                before = screen.heard, screen.shown
                screen.listen()
                if screen.heard and not before[0]:
                    heapq.heappush(due, (time.monotonic() + random.random() * ASKING, key.data))
                shown += screen.shown and not before[1]
            while due and due[0][0] <= time.monotonic() and sent:
                screens[heapq.heappop(due)[1]].ask(sent[0])
    ended = time.monotonic()
    caller.join()
    leave(screens)
    return ended - began


def _heard(ports: Sequence[int], called: Sequence[Resident], speak: Callable[[], None]) -> float:
    ears = list(_at(ports, called, path=BASELINE, make=Ear))
    began = time.monotonic()
    speak()
    ended = until_heard(ears, round(len(ears) * MOST))
    leave(ears)
    return ended - began


def _at(ports: Sequence[int], called: Sequence[Resident], *, path: str, make: type[Hearing]) -> Iterator[Hearing]:
    half = len(called) // len(ports)
    for place, port in enumerate(ports):
        yield from gather(port, called[place * half : (place + 1) * half], ARRIVES, path=path, make=make)


def _send(officer: Resident) -> int:
    draft = {
        "client_key": uuid4(),
        "level": "important",
        "title": TITLE,
        "text": "请各单位值班人员立即到岗，并于十八时前反馈。",
        "ask": "confirm",
        "audience": {"any_of": [{"units": [officer.actor.unit_id]}]},
    }
    cause = Cause(released_by="演示")  # the waiting for a second person is not what is measured
    return actions.send_dispatch(actor=officer.actor, draft=SendDispatch.model_validate(draft), cause=cause).pk


def _one_by_one(called: Sequence[Resident]) -> None:
    layer = get_channel_layer()
    event = json.dumps({"type": ARRIVES, "title": TITLE}, separators=(",", ":"))

    async def all_of_them() -> None:
        for one in called:
            await layer.group_send(f"person_{one.actor.person_id}", {"type": "words", "text": event})

    async_to_sync(all_of_them)()


def _peak(web: WebProcess) -> float:
    """MiB resident, at the most since it started."""
    lines = Path(f"/proc/{web.process.pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
