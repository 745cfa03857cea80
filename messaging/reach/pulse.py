"""Telling the watchers of a board that it moved: at once, then a few times a second, however many answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial

from django.db import transaction

from officehub.realtime.fanout import whisper
from officehub.realtime.streams import stream_name

from .events import DispatchCounted

INTERVAL_SECONDS = 0.3
FORGET_ABOVE = 1000  # keys remembered; those long silent are dropped


class Coalescer:
    """`ring(key)` on the first `mark`, and once more, `interval` later, where marks came in between. Thread-safe."""

    def __init__(self, ring: Callable[[int], None], *, interval: float) -> None:
        self._ring = ring
        self._interval = interval
        self._lock = threading.Lock()
        self._rang: dict[int, float] = {}
        self._waiting: set[int] = set()

    def mark(self, key: int) -> None:
        with self._lock:
            if key in self._waiting:
                return
            pause = self._rang.get(key, 0.0) + self._interval - time.monotonic()
            if pause > 0:
                self._waiting.add(key)
                self._later(key, pause)
                return
            self._note(key)
        self._ring(key)

    def _later(self, key: int, pause: float) -> None:
        timer = threading.Timer(pause, self._overdue, [key])
        timer.daemon = True
        timer.start()

    def _overdue(self, key: int) -> None:
        with self._lock:
            self._waiting.discard(key)
            self._note(key)
        self._ring(key)

    def _note(self, key: int) -> None:
        now = time.monotonic()
        if len(self._rang) >= FORGET_ABOVE:
            self._rang = {each: at for each, at in self._rang.items() if now - at < self._interval}
        self._rang[key] = now


def _whisper_counted(dispatch_id: int) -> None:
    whisper(stream_name("dispatch", dispatch_id), DispatchCounted(dispatch_id=dispatch_id))


_boards = Coalescer(_whisper_counted, interval=INTERVAL_SECONDS)


def board_moved(dispatch_id: int) -> None:
    """Once the transaction has committed. The numbers themselves are fetched: the bell carries none."""
    transaction.on_commit(partial(_boards.mark, dispatch_id))
