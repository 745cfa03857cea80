"""Stored messages per second through the public door: a hundred people in fifty groups write from two processes as fast
as they are answered; PostgreSQL, Valkey, one web process and the writers share this machine."""

from __future__ import annotations

import threading
import time

from django.db import connection

from messaging import actions
from messaging.models import Message
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from tests.bench.senders import Writer, by_http, by_socket, written
from tests.support.web_processes import session_for, web_processes
from tests.support.world import World

PEOPLE = 100
GROUPS = 50
MEMBERS = 10
SECONDS = 10.0
GOAL = 1000  # messages per second


def measure() -> list[dict[str, object]]:
    writers = people_in_groups()
    with web_processes(1, app="officehub.asgi:application") as (web,):
        written(by_socket, web.port, writers, seconds=2, window=1)
        before = Message.objects.count()
        socket = written(by_socket, web.port, writers, seconds=SECONDS, window=2)
        stored = Message.objects.count() - before
        http = written(by_http, web.port, writers[:16], seconds=SECONDS, window=1)
    if stored < socket.stored:
        raise RuntimeError(f"{socket.stored} messages were acknowledged, {stored} are stored")
    commits = bare_commits(2, SECONDS / 2)
    value = round(socket.per_second)
    return [
        figure("messages.stored", value, "one HTTP POST per message", http.per_second, goal=GOAL),
        figure("messages.stored_of_commits", value, "bare single-row commits, two connections", commits),
        {"name": "messages.answered_p99", "value": round(socket.wait(0.99) * 1000), "unit": "ms", "met": None},
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


def people_in_groups() -> list[Writer]:
    world = World()
    people = [world.actor(f"值班员{n}", login=f"writer{n}") for n in range(PEOPLE)]
    sessions = [session_for(User.objects.get(pk=person.user_id)) for person in people]
    groups = [group(people, n) for n in range(GROUPS)]
    return [Writer(session, groups[n % GROUPS]) for n, session in enumerate(sessions)]


def group(people: list[Actor], n: int) -> int:
    """Of the two who write in it and eight who listen."""
    members = [people[(n + step * GROUPS // 2 + step // 2) % PEOPLE] for step in range(MEMBERS)]
    members = list(dict.fromkeys([people[n], people[n + GROUPS], *members]))
    ids = [member.person_id for member in members[1:]]
    return actions.create_group(actor=members[0], person_ids=ids, title=f"群{n}", even_if_exists=True).pk


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
