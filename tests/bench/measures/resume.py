"""After a deploy everybody comes back at once, each with a session, a post and conversations of his own, to two web
processes; people go on talking meanwhile, and others go on using the pages."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from messaging.actions import Draft, send_together
from officehub.realtime import log
from tests.bench.bystanders import bystanders
from tests.bench.comebacks import Absence, come_back
from tests.bench.crowd import Invitation, crowd
from tests.bench.people import session_of_somebody
from tests.bench.population import Resident, gather, settle
from tests.support.rooms import say
from tests.support.web_processes import web_processes

CLIENTS = int(os.environ.get("OFFICEHUB_BENCH_CLIENTS", "5000"))
IN_A_GROUP = 100
GROUPS_EACH = 10
MISSED = 1  # messages in each group while everybody was away
WITHIN = 15.0
PAGES_WITHIN = 2.0
GOAL = 5.0
APP = "tests.bench.baseline_app:application"


@dataclass(frozen=True)
class Town:
    residents: list[Resident]
    groups: list[list[Resident]]
    ids: list[int]

    def streams_of(self, resident: int) -> list[str]:
        first = resident // IN_A_GROUP * GROUPS_EACH
        own = [f"conversation.{pk}" for pk in self.ids[first : first + GROUPS_EACH]]
        return [f"person.{self.residents[resident].actor.person_id}", *own]


def measure() -> list[dict[str, object]]:
    return [*everybody_comes_back(), by_hand()]


def everybody_comes_back() -> list[dict[str, object]]:
    town = a_town()
    speak(town)
    before = {f"conversation.{pk}": 1 for pk in town.ids}
    for _ in range(MISSED):
        speak(town)
    with web_processes(2, app=APP, options=["--ping-interval", "3600"], quiet=True) as webs:
        ports = [web.port for web in webs]
        absences = [
            Absence(ports[n % 2], one.session, {s: before.get(s, 0) for s in town.streams_of(n)})
            for n, one in enumerate(town.residents)
        ]
        with bystanders(ports, town.residents[0].session) as waits, talking(town):
            storm = Storm(absences)
            took = storm.all_resumed()
        lost = storm.lost(log.heads(sorted({stream for one in absences for stream in one.cursors})))
    return [
        bounded("resume.all_of_5000" if CLIENTS == 5000 else f"resume.all_of_{CLIENTS}", round(took, 1), "s", WITHIN),
        bounded("resume.pages_p99", round(waits.share(0.99) * 1000), "ms", PAGES_WITHIN * 1000),
        bounded("resume.lost", lost, "frames", 0),
        {"name": "resume.per_second", "value": round(CLIENTS / took), "unit": "clients/s", "met": None},
        {"name": "resume.attempts", "value": storm.attempts, "unit": "connections", "met": None},
    ]


def bounded(name: str, value: float, unit: str, most: float) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": f"<= {most:g}", "met": value <= most}


def a_town() -> Town:
    residents = settle(CLIENTS)
    groups = [
        residents[start : start + IN_A_GROUP] for start in range(0, CLIENTS, IN_A_GROUP) for _ in range(GROUPS_EACH)
    ]
    return Town(residents, groups, gather(groups))


def speak(town: Town, some: slice = slice(None)) -> None:
    pairs = list(zip(town.groups, town.ids, strict=True))[some]
    for start in range(0, len(pairs), 100):
        drafts = [
            Draft(actor=members[0].actor, conversation_id=pk, text="请尽快办理。")
            for members, pk in pairs[start : start + 100]
        ]
        send_together(drafts)


@contextmanager
def talking(town: Town) -> Iterator[None]:
    """Twenty messages a second, here and there."""
    over = threading.Event()

    def talk() -> None:
        turn = 0
        while not over.wait(1.0):
            speak(town, slice(turn % 7, None, max(1, len(town.ids) // 20)))
            turn += 1

    thread = threading.Thread(target=talk)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Storm:
    def __init__(self, absences: list[Absence], processes: int = 2) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would inherit Django's connections
        pairs = [context.Pipe() for _ in range(processes)]
        self._pipes: list[Any] = [mine for mine, _ in pairs]
        self._people = [
            context.Process(target=come_back, args=(absences[place::processes], place, theirs), daemon=True)
            for place, (_, theirs) in enumerate(pairs)
        ]
        self.attempts = 0
        for person in self._people:
            person.start()

    def all_resumed(self) -> float:
        """Seconds from the first being cut off to the last having caught up."""
        told = [pipe.recv() for pipe in self._pipes]
        self.attempts = sum(attempts for _, _, attempts in told)
        if any(not when for _, times, _ in told for when in times):
            return float("inf")
        return max(when for _, times, _ in told for when in times) - min(began for began, _, _ in told)

    def lost(self, heads: dict[str, int]) -> int:
        for pipe in self._pipes:
            pipe.send(heads)
        missing = sum(pipe.recv() for pipe in self._pipes)
        for person in self._people:
            person.join()
        return missing


# The same work as Channels' documentation would have it done: 500 clients, 20 streams each, 10 missed in each stream.

BY_HAND = 500
STREAMS = 20
MISSED_BY_HAND = 10


def by_hand() -> dict[str, object]:
    streams = [f"room.{100 + number}" for number in range(STREAMS)]
    for stream in streams:
        say(stream, *["请尽快办理。"] * MISSED_BY_HAND)
    hello = json.dumps({"type": "follow", "cursors": dict.fromkeys(streams, 0)})
    ours, plain = (clients_per_second(path, hello) for path in ("/ws/", "/baseline-past/"))
    return {
        "name": "resume.500",
        "value": round(ours),
        "unit": "clients/s",
        "baseline_name": "Channels, a group and a query per stream",
        "baseline": round(plain),
        "ratio": round(ours / plain, 1),
        "goal": GOAL,
        "met": ours / plain >= GOAL,
    }


def clients_per_second(path: str, hello: str) -> float:
    """From the first knock to the last client having caught up, one web process, session and identity checked."""
    with web_processes(1, app=APP, options=["--ping-interval", "3600"], quiet=True) as (web,):
        invitation = Invitation(
            ports=[web.port], path=path, session=session_of_somebody(), hello=hello, sockets=BY_HAND
        )
        with crowd(invitation) as everybody:
            return BY_HAND / everybody.entering
