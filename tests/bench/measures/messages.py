"""Stored messages per second through the public door: five hundred people in two hundred groups write as fast as they
are answered, and others follow what they write; PostgreSQL, Valkey, two web processes, worker, timers and the writers
themselves share this machine."""

from __future__ import annotations

import threading
import time

from django.db import connection

from messaging.models import Message
from tests.bench.background import worker_and_timers
from tests.bench.population import Resident, gather, settle
from tests.bench.senders import Writer, by_http, written
from tests.bench.talkers import Talker, talk
from tests.support.web_processes import WebProcess, web_processes

PEOPLE = 500
GROUPS = 200
FOLLOWED = 3  # groups of each
SECONDS = 10.0
GOAL = 1000  # messages per second
WITHIN = 1.0  # seconds, ninety-nine of a hundred, from writing to another's screen


def measure() -> list[dict[str, object]]:
    residents = settle(PEOPLE)
    groups = groups_of(residents)
    with worker_and_timers(), web_processes(2, app="officehub.asgi:application") as webs:
        talkers = talkers_at(webs, residents, groups)
        talk(talkers, seconds=2, window=1)
        before = Message.objects.count()
        heard = talk(talkers, seconds=SECONDS, window=1)
        stored = Message.objects.count() - before
        writers = [Writer(one.session, one.writes_in) for one in talkers[:16]]
        http = written(by_http, webs[0].port, writers, seconds=SECONDS, window=1)
    if stored < len(heard.answers):
        raise RuntimeError(f"{len(heard.answers)} messages were acknowledged, {stored} are stored")
    commits = bare_commits(2, SECONDS / 2)
    value, arrived = round(len(heard.answers) / SECONDS), heard.share("arrivals", 0.99)
    return [
        figure("messages.stored", value, "one HTTP POST per message", http.per_second, goal=GOAL),
        figure("messages.stored_of_commits", value, "bare single-row commits, two connections", commits),
        {
            "name": "messages.arrived_p99",
            "value": round(arrived * 1000),
            "unit": "ms",
            "goal": f"<= {WITHIN * 1000:g}",
            "met": arrived <= WITHIN,
        },
        {"name": "messages.arrived", "value": round(len(heard.arrivals) / SECONDS), "unit": "frames/s", "met": None},
    ]


def groups_of(residents: list[Resident]) -> list[tuple[int, list[int]]]:
    """Each with the places of its members; who has a place n writes in group n modulo their number."""
    members = [
        [n for n in range(PEOPLE) if any((n + step * 67) % GROUPS == group for step in range(FOLLOWED))]
        for group in range(GROUPS)
    ]
    ids = gather([[residents[n] for n in places] for places in members])
    return list(zip(ids, members, strict=True))


def talkers_at(webs: list[WebProcess], residents: list[Resident], groups: list[tuple[int, list[int]]]) -> list[Talker]:
    mine: list[list[int]] = [[] for _ in residents]
    for pk, places in groups:
        for n in places:
            mine[n].append(pk)
    return [
        Talker(n, webs[n % 2].port, one.session, groups[n % GROUPS][0], tuple(mine[n]))
        for n, one in enumerate(residents)
    ]


def figure(name: str, value: int, baseline_name: str, baseline: float, goal: int | None = None) -> dict[str, object]:
    return {
        "name": name,
        "value": value,
        "unit": "messages/s",
        "baseline_name": baseline_name,
        "baseline": round(baseline),
        "ratio": round(value / baseline, 2),
        "goal": goal,
        "met": None if goal is None else value >= goal,
    }


def bare_commits(connections: int, seconds: float) -> float:
    """Rows per second, each committed by itself: what the machine's disk and PostgreSQL can do at best that way."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, text text)")
    until = time.monotonic() + seconds
    counts: list[int] = []

    def commit() -> None:
        count = 0
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                cursor.execute("INSERT INTO bench_bare (text) VALUES ('请各单位值班人员立即到岗。')")
                count += 1
        counts.append(count)
        connection.close()

    threads = [threading.Thread(target=commit) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds
