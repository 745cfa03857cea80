"""People who wait for one certain event, each on a socket of their own."""

from __future__ import annotations

import json
import selectors
import time
from collections.abc import Sequence
from typing import TypeVar

from tests.bench.crowd import HANDSHAKES_AT_ONCE, Invitation, Listener
from tests.bench.population import Resident

LONGEST = 120.0  # seconds


class Ear(Listener):
    """Hears what its person follows; `heard` once the event has come."""

    def __init__(self, port: int, resident: Resident, event: str, path: str = "/ws/") -> None:
        streams = (f"person.{resident.actor.person_id}", *resident.notices)
        hello = json.dumps({"type": "follow", "cursors": dict.fromkeys(streams, -1)})
        super().__init__(
            Invitation(ports=[port], path=path, session=resident.session, hello=hello, sockets=1), number=0
        )
        self._event = f'"type":"{event}"'.encode()
        self._last = b""
        self.heard = False

    def listen(self) -> None:
        data = self._last + self._received()
        self.heard = self.heard or self._event in data
        self._last = data[-len(self._event) :]


Hearing = TypeVar("Hearing", bound=Ear)


def gather(
    port: int, residents: Sequence[Resident], event: str, path: str = "/ws/", make: type[Hearing] = Ear
) -> list[Hearing]:
    ears = [make(port, resident, event, path) for resident in residents]
    for start in range(0, len(ears), HANDSHAKES_AT_ONCE):
        for step in (Ear.knock, Ear.enter, Ear.until_following):
            for ear in ears[start : start + HANDSHAKES_AT_ONCE]:
                step(ear)
    return ears


def until_all_heard(ears: Sequence[Ear]) -> float:
    """When the last of them had."""
    return until_heard(ears, len(ears))


def until_heard(ears: Sequence[Ear], enough: int) -> float:
    """When so many of them had."""
    waiting, until = selectors.DefaultSelector(), time.monotonic() + LONGEST
    for ear in ears:
        waiting.register(ear.pipe, selectors.EVENT_READ, ear)
    deaf = enough
    while deaf > 0:
        if time.monotonic() > until:
            raise RuntimeError(f"{deaf} of {enough} heard nothing within {LONGEST:g} s")
        for key, _ in waiting.select(1):
            key.data.listen()
            if key.data.heard:
                waiting.unregister(key.fileobj)
                deaf -= 1
    return time.monotonic()


def leave(ears: Sequence[Ear]) -> None:
    for ear in ears:
        ear.pipe.close()
