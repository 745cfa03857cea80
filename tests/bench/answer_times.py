"""An instruction to everybody in the database at DATABASE_URL, sent over HTTP; 20,000 of them confirm over their
sockets, at once and within some time, while somebody watches the board.

Run by the measure `reach_answers` in its own process."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
from django.db import connection

from messaging.reach.escalation.models import Attempt, Climb
from messaging.reach.models import Dispatch, Receipt
from officehub.accounts.models import User
from officehub.directory.actor import in_force
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock
from tests.bench.population import sessions
from tests.bench.senders import CSRF
from tests.bench.tappers import Crowd, Guest, crowd
from tests.bench.watcher import Watcher, lags
from tests.support.web_processes import ROOT, WebProcess, database_url, web_processes

CONFIRMING = 20_000
BEFOREHAND = 400  # one after another over HTTP, for comparison
WEBS = 4  # with five thousand sockets each: docs/operations.md
WITHIN = 40.0  # seconds in which they press where it is not all at once
LONGEST = 180.0
CALLED = 50_000  # whom the ladder has called when the timers' memory is read
EVERYBODY = {"any_of": [{"tiers": [1, 2, 3, 4, 5, 6]}]}
QUIET = ["--ping-interval", "3600"]  # these devices do not answer
ALONE = {"OFFICEHUB_RELEASE_ABOVE": "2000000"}  # the waiting for a second person is not what is measured


def main() -> None:
    leader = Appointment.objects.select_related("person").get(
        in_force(), kind="primary", person__user__username="leader"
    )
    with web_processes(WEBS, app="officehub.asgi:application", env=ALONE, options=QUIET, quiet=True) as webs:
        session = sessions_of([leader.person_id])[leader.person_id]
        first, second = _send(webs[0], session), _send(webs[1], session)
        people = list(first.receipts.order_by("?").values_list("person_id", flat=True)[: CONFIRMING + BEFOREHAND])
        keys = sessions_of(people)
        one_by_one = _over_http(webs[0], [keys[person] for person in people[:BEFOREHAND]], second)
        guests = [
            Guest(webs[place % WEBS].port, keys[person], person) for place, person in enumerate(people[BEFOREHAND:])
        ]
        with crowd(guests) as tappers:
            at_once = _watched(webs[-1], session, tappers, first, within=0.0)
            spread = _watched(webs[-1], session, tappers, second, within=WITHIN)
        memory = max(peak(web.process.pid) for web in webs)
    print(
        json.dumps(
            {
                "at_once": at_once,
                "spread": spread,
                "one_by_one": one_by_one,
                "right": _right(first, CONFIRMING) and _right(second, CONFIRMING + BEFOREHAND),
                "web_memory": memory,
                **_behind_the_scenes(first),
            }
        )
    )


def _watched(web: WebProcess, session: str, tappers: Crowd, dispatch: Dispatch, *, within: float) -> dict[str, float]:
    """Everybody confirms while somebody has the board open."""
    already = Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).count()
    with Watcher(web, session, dispatch.pk) as watcher:
        began = time.monotonic()
        answered, told_to_wait = tappers.tap(dispatch.pk, within=within)
        looks = watcher.until(answered_by=already + CONFIRMING)
    late = lags(answered, looks, already=already)
    return {
        "seconds": answered[-1] - began,
        "told_to_wait": told_to_wait,
        "looks": len(looks),
        "lag_middle": statistics.median(late),
        "lag_p95": _share(late, 0.95),
        "lag_most": max(late),
    }


def _send(web: WebProcess, session: str) -> Dispatch:
    written = {
        "client_key": str(uuid4()),
        "level": "critical",
        "title": "演示",
        "text": "演示",
        "ask": "confirm",
        "audience": EVERYBODY,
    }
    answer = httpx.post(f"{web.origin}/api/reach/dispatches", json=written, headers=headers(session), timeout=180)
    answer.raise_for_status()
    return Dispatch.objects.get(pk=answer.json()["id"])


def headers(session: str) -> dict[str, str]:
    return {"X-CSRFToken": CSRF, "Cookie": f"sessionid={session}; csrftoken={CSRF}"}


def sessions_of(people: Sequence[int]) -> dict[int, str]:
    """Session keys by person; who has no account yet is given one."""
    mark = uuid4().hex[:6]
    bare = list(Person.objects.filter(pk__in=people, user=None).values_list("pk", flat=True))
    users = User.objects.bulk_create(User(username=f"{mark}-{pk}", password="!") for pk in bare)
    Person.objects.bulk_update(
        [Person(pk=pk, user=user) for pk, user in zip(bare, users, strict=True)], ["user"], batch_size=2000
    )
    rows = list(Person.objects.filter(pk__in=people).select_related("user"))
    return dict(zip((row.pk for row in rows), sessions([row.user for row in rows if row.user], mark), strict=True))


def _over_http(web: WebProcess, sessions: Sequence[str], dispatch: Dispatch) -> float:
    """Confirmations per second where each is a request of its own, eight at a time."""
    address = f"{web.origin}/api/reach/dispatches/{dispatch.pk}/confirm"

    def work(part: int) -> None:
        with httpx.Client(timeout=60) as client:
            for session in sessions[part::8]:
                client.post(address, headers=headers(session)).raise_for_status()

    began = time.monotonic()
    threads = [threading.Thread(target=work, args=[part]) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(sessions) / (time.monotonic() - began)


def _share(values: Sequence[float], share: float) -> float:
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


def _right(dispatch: Dispatch, expected: int) -> bool:
    """The counters say what the receipts say, unit by unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(t.confirmed), 0) FROM reach_tally t LEFT JOIN ("
            " SELECT unit_id, count(*) AS people, count(confirmed_at) AS confirmed FROM reach_receipt"
            " WHERE dispatch_id = %s GROUP BY 1) r ON r.unit_id = t.unit_id"
            " WHERE t.dispatch_id = %s AND (t.expected, t.confirmed) IS DISTINCT FROM (r.people, r.confirmed)",
            [dispatch.pk, dispatch.pk],
        )
        wrong, _ = cursor.fetchone()
    counted = Receipt.objects.filter(dispatch=dispatch, confirmed_at__isnull=False).count()
    return wrong == 0 and counted == expected


def _behind_the_scenes(dispatch: Dispatch) -> dict[str, float]:
    """MiB at the most of the worker that counts and pushes, and of the timers that climb the ladder."""
    Climb.objects.filter(pk=dispatch.pk).update(next_at=clock.now())
    enough = min(CALLED, Receipt.objects.filter(dispatch=dispatch, answered_at=None).count())
    until = time.monotonic() + LONGEST
    with _started("timers") as timers, _started("db_worker", "--no-reload", "--interval", "0.5") as worker:
        while Attempt.objects.filter(dispatch=dispatch).count() < enough:
            if timers.poll() is not None or worker.poll() is not None or time.monotonic() > until:
                raise RuntimeError("timers or worker have ended, or call nobody")
            time.sleep(0.5)
        return {"timers_memory": peak(timers.pid), "worker_memory": peak(worker.pid)}


@contextmanager
def _started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"DATABASE_URL": database_url(), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def peak(pid: int) -> float:
    """MiB resident, at the most since it started."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) / 1024
