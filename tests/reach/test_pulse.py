from __future__ import annotations

import threading
import time

from messaging.reach.pulse import Coalescer


def test_the_first_mark_rings_at_once_and_a_burst_rings_once_more() -> None:
    rings: list[float] = []
    second = threading.Event()

    def ring(key: int) -> None:
        rings.append(time.monotonic())
        if len(rings) == 2:
            second.set()

    coalescer = Coalescer(ring, interval=0.2)
    for _ in range(1000):
        coalescer.mark(7)
    assert len(rings) == 1
    assert second.wait(5)
    assert rings[1] - rings[0] >= 0.19
    assert len(rings) == 2


def test_boards_do_not_wait_for_one_another() -> None:
    rings: list[int] = []
    coalescer = Coalescer(rings.append, interval=60)
    for key in (1, 2, 1, 3, 2):
        coalescer.mark(key)
    assert rings == [1, 2, 3]


def test_marks_from_many_threads_are_never_lost() -> None:
    last = threading.Event()
    state = {"value": 0, "seen": 0}

    def ring(key: int) -> None:
        state["seen"] = state["value"]
        if state["seen"] == 800:
            last.set()

    coalescer = Coalescer(ring, interval=0.05)
    lock = threading.Lock()

    def work() -> None:
        for _ in range(100):
            with lock:
                state["value"] += 1
            coalescer.mark(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert last.wait(5)
