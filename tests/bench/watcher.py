"""Somebody with the board of an instruction open: hears the bell, looks again as the page does, notes what it shows."""

from __future__ import annotations

import json
import selectors
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from types import TracebackType
from typing import NamedTuple

import httpx

from tests.bench.crowd import Invitation, Listener
from tests.bench.senders import CSRF
from tests.support.web_processes import WebProcess

PAUSE, PAUSE_SHARE = 0.15, 0.5  # seconds between two looks, of the last one's time: frontend/src/live/looking.ts
LONGEST = 60.0


class Look(NamedTuple):
    at: float  # when it was on the screen
    answered: int


class Watcher:
    def __init__(self, web: WebProcess, session: str, dispatch: int) -> None:
        hello = json.dumps({"type": "follow", "cursors": {f"dispatch.{dispatch}": -1}})
        self._ear = Listener(
            Invitation(ports=[web.port], path="/ws/", session=session, hello=hello, sockets=1), number=0
        )
        self._board = f"{web.origin}/api/reach/dispatches/{dispatch}/board"
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}"}
        self._rang = threading.Event()
        self._over = threading.Event()
        self.looks: list[Look] = []

    def __enter__(self) -> Watcher:
        for step in (Listener.knock, Listener.enter, Listener.until_following):
            step(self._ear)
        self._threads = [threading.Thread(target=self._listen), threading.Thread(target=self._look_again)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._rang.set()
        for thread in self._threads:
            thread.join()

    def until(self, *, answered_by: int) -> list[Look]:
        """Once the board shows so many."""
        until = time.monotonic() + LONGEST
        while not self.looks or self.looks[-1].answered < answered_by:
            if time.monotonic() > until:
                raise RuntimeError(f"the board shows {self.looks[-1:]} and never {answered_by}")
            time.sleep(0.05)
        return self.looks

    def _listen(self) -> None:
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._ear.pipe, selectors.EVENT_READ)
            while not self._over.is_set():
                if waiting.select(0.1) and self._ear.read():
                    self._rang.set()

    def _look_again(self) -> None:
        with httpx.Client(headers=self._headers, timeout=60) as client:
            while not self._over.is_set():
                self._rang.wait()
                self._rang.clear()
                began = time.monotonic()
                totals = client.get(self._board).raise_for_status().json()["totals"]
                shown = time.monotonic()
                self.looks.append(Look(shown, totals["answered"]))
                self._over.wait(max(PAUSE, (shown - began) * PAUSE_SHARE))


def lags(answered: Sequence[float], looks: Sequence[Look], *, already: int) -> list[float]:
    """Seconds from each answer's being given to the first board that shows it."""
    shown = [look.answered for look in looks]
    return [
        max(looks[bisect_left(shown, already + number)].at - at, 0.0) for number, at in enumerate(answered, start=1)
    ]
