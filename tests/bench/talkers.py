"""People who write to one another over their sockets, and note when the others' words arrive."""

from __future__ import annotations

import multiprocessing
import re
import selectors
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from tests.bench.wire import Wire

# The words carry who wrote them and when, by the machine's one monotonic clock.
_MARK = re.compile(rb"#(\d+)#(\d+\.\d+)#")
TEXT = "请各单位值班人员立即到岗，并于十八时前反馈。"


@dataclass(frozen=True)
class Talker:
    number: int
    port: int
    session: str
    writes_in: int
    follows: tuple[int, ...]


@dataclass
class Heard:
    """Seconds from writing to the answer, and to another client's having it."""

    answers: list[float] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def share(self, waits: str, part: float) -> float:
        times: list[float] = sorted(getattr(self, waits))
        return times[min(len(times) - 1, int(len(times) * part))]


def talk(talkers: Sequence[Talker], *, seconds: float, window: int, processes: int = 2) -> Heard:
    context = multiprocessing.get_context("spawn")  # a fork would inherit Django's connections
    shares = [(talkers[place::processes], seconds, window) for place in range(processes)]
    with context.Pool(processes) as pool:
        parts = pool.starmap(_talk, shares)
    return Heard([wait for part in parts for wait in part.answers], [wait for part in parts for wait in part.arrivals])


def _talk(talkers: Sequence[Talker], seconds: float, window: int) -> Heard:
    wires = {talker.number: Wire(talker.port, talker.session) for talker in talkers}
    chooser = selectors.DefaultSelector()
    for talker in talkers:
        wire = wires[talker.number]
        cursors = {f"conversation.{pk}": -1 for pk in talker.follows}
        wire.say(type="follow", cursors=cursors)
        wire.until(b'"following"')
        chooser.register(wire.pipe, selectors.EVENT_READ, (talker, wire))
    heard, until = Heard(), time.monotonic() + seconds
    for talker in talkers:
        for _ in range(window):
            _write(talker, wires[talker.number])
    waiting = len(talkers) * window
    while waiting and time.monotonic() < until + 30:
        for key, _ in chooser.select(1.0):
            waiting -= _listen(*key.data, heard, until)
    return heard


def _write(talker: Talker, wire: Wire) -> None:
    now = time.monotonic()
    body = {
        "conversation_id": talker.writes_in,
        "client_key": str(uuid4()),
        "text": f"{TEXT}#{talker.number}#{now:.6f}#",
    }
    wire.say(type="command", id=f"{now:.6f}", name="message.send", body=body)


def _listen(talker: Talker, wire: Wire, heard: Heard, until: float) -> int:
    """Each answer is followed by the next message while there is time. Returns how many writers stopped."""
    stopped = 0
    for text in wire.texts():
        now = time.monotonic()
        mark = _MARK.search(text)
        if mark is None:
            if b'"ok":false' in text:
                raise RuntimeError(text.decode())
            continue
        wait = now - float(mark[2])
        if text.startswith(b'{"kind":"reply"'):
            if now < until:
                heard.answers.append(wait)
                _write(talker, wire)
            else:
                stopped += 1
        elif int(mark[1]) != talker.number and now < until:
            heard.arrivals.append(wait)
    return stopped
