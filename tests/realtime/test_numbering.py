from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from django.db import connection, transaction

from officehub.realtime import log
from officehub.realtime.models import LoggedEvent
from tests.support.realtime_app import Said

WRITERS = 16
TRANSACTIONS = 30


def write(writer: int) -> None:
    try:
        for turn in range(TRANSACTIONS):
            with transaction.atomic():
                # Each writer names the streams in another order; the log takes them in one.
                facts = [(f"room.{pk}", Said(text=f"{writer}:{turn}")) for pk in ((1, 2) if writer % 2 else (2, 1))]
                log.emit(*facts)
                time.sleep(0.002)  # a commit that takes its time widens the window in which numbers could overtake
    finally:
        connection.close()


def read_until(over: threading.Event) -> list[int]:
    """What a reader sees who only ever asks for `seq > cursor`."""
    seen: list[int] = [0]
    try:
        while True:
            last = over.is_set()
            rows = LoggedEvent.objects.filter(stream__name="room.1", seq__gt=seen[-1]).order_by("seq")
            seen.extend(rows.values_list("seq", flat=True))
            if last:
                return seen[1:]
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_reader_following_sixteen_writers_misses_nothing() -> None:
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reading = pool.submit(read_until, over)
        for writing in [pool.submit(write, writer) for writer in range(WRITERS)]:
            writing.result()
        over.set()
        assert reading.result() == list(range(1, WRITERS * TRANSACTIONS + 1))
    assert log.heads(["room.1", "room.2"]) == {"room.1": 480, "room.2": 480}
    frames = [orjson.loads(row.frame) for row in LoggedEvent.objects.filter(stream__name="room.1").order_by("seq")]
    spoken = [frame["event"]["text"] for frame in frames]
    for writer in range(WRITERS):
        own = [text for text in spoken if text.startswith(f"{writer}:")]
        assert own == [f"{writer}:{turn}" for turn in range(TRANSACTIONS)]
