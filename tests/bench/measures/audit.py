"""What the ledger costs: sealing against bare hashing of the same rows, and writers with it against writers without."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from functools import cache

from django.db import connection, connections, transaction

from officehub.audit import chain
from officehub.audit.ledger import record, record_many
from officehub.audit.models import LedgerEntry
from officehub.audit.sealing import as_row, seal
from officehub.audit.verification import verify
from officehub.directory.actor import Actor
from officehub.todo.actions import open_todo
from tests.bench.people import somebody
from tests.support.world import World

ROWS = 50_000
SEAL_GOAL = 10_000  # rows per second
WRITERS = 4
SECONDS = 4.0
ROUNDS = 3
WRITERS_GOAL = 0.5  # of what they do without a ledger; the smallest act there is pays the most
DETAIL = {"title": "关于做好汛期值班值守工作的通知", "stage": "审核", "opinion": "同意，请按程序办理。"}


def measure() -> list[dict[str, object]]:
    return [_writers(), _sealing()]


def _sealing() -> dict[str, object]:
    seal()
    for start in range(0, ROWS, 5000):
        record_many(somebody(), "document.sign", [("document", pk) for pk in range(start, start + 5000)], detail=DETAIL)
    bare = ROWS / _seconds(_hash_only)
    sealed = ROWS / _seconds(lambda: _expect(seal(), ROWS))
    if not verify().intact:
        raise RuntimeError("the bench broke the ledger")
    return {
        "name": "audit.seal",
        "value": round(sealed),
        "unit": "rows/s",
        "baseline_name": "hashing the same rows, written nowhere",
        "baseline": round(bare),
        "ratio": round(sealed / bare, 2),
        "goal": SEAL_GOAL,
        "met": sealed >= SEAL_GOAL,
    }


def _hash_only() -> None:
    head = chain.GENESIS
    rows = LedgerEntry.objects.filter(seq=None).order_by("pk").values_list(*chain.FIELDS[1:])
    for seq, row in enumerate(rows.iterator(5000), start=1):
        head = chain.link(head, as_row(seq, row))


def _writers() -> dict[str, object]:
    """Alternating, so that a machine that gets warmer or busier treats both alike. Sealing runs beside them."""
    pairs = [(_rate(with_ledger=False), _rate(with_ledger=True)) for _ in range(ROUNDS)]
    without, with_it = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "name": "audit.writers",
        "value": round(with_it),
        "unit": "transactions/s",
        "baseline_name": "the same writes without a ledger",
        "baseline": round(without),
        "ratio": round(with_it / without, 2),
        "goal": WRITERS_GOAL,
        "met": with_it / without >= WRITERS_GOAL,
    }


def _rate(*, with_ledger: bool) -> float:
    stop, done, crew = threading.Event(), [0] * WRITERS, _crew()
    threads = [
        threading.Thread(target=_write, args=(number, crew[number], done, stop, with_ledger))
        for number in range(WRITERS)
    ]
    threads.append(threading.Thread(target=_seal_now_and_then, args=(stop,)))
    began = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


@cache
def _crew() -> list[Actor]:
    """Each with a stream of his own, so that they wait for the ledger or for nothing."""
    world = World()
    return [world.actor(f"写手{number}") for number in range(WRITERS)]


def _write(number: int, actor: Actor, done: list[int], stop: threading.Event, with_ledger: bool) -> None:
    serial = time.monotonic_ns() // 1000 * 10 + number
    while not stop.is_set():
        serial += 10
        with transaction.atomic():
            open_todo(
                person_id=actor.person_id,
                appointment_id=actor.appointment_id,
                category="document",
                source=("bench.task", serial),
                ask="sign",
                title="演示",
                from_line=actor.line,
                link="/documents/1",
            )
            if with_ledger:
                record(actor, "bench.write", subject=("task", serial), detail=DETAIL)
        done[number] += 1
    connections.close_all()


def _seal_now_and_then(stop: threading.Event) -> None:
    while not stop.wait(0.5):
        seal()
    connections.close_all()


def _seconds(work: Callable[[], object]) -> float:
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _expect(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"{found} rows sealed instead of {wanted}")
