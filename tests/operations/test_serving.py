"""Handshakes are let in by slices, in their order, one who has left is passed over; garbage is rarely looked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from officehub.serving import OLD, SLICE_SECONDS, Gate, SocketFirstWaits


class Loop:
    """A reactor by hand: `turn` makes the calls that were due when it began."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[Callable[[], None]] = []

    def seconds(self) -> float:
        return self.now

    def callLater(self, delay: float, callable: Callable[[], None]) -> None:
        self.calls.append(callable)

    def turn(self) -> None:
        due, self.calls = self.calls, []
        for call in due:
            call()


class Knocking:
    def __init__(self, loop: Loop, order: list[str], name: str) -> None:
        self.loop, self.order, self.name = loop, order, name

    def admitted(self) -> None:
        self.order.append(self.name)
        self.loop.now += SLICE_SECONDS / 2.5


def test_between_two_slices_of_handshakes_the_loop_serves_others() -> None:
    loop, order = Loop(), list[str]()
    gate = Gate(loop)
    for name in "0123456":
        gate.knock(Knocking(loop, order, name))
    loop.turn()
    loop.calls.append(lambda: order.append("a page"))
    while loop.calls:
        loop.turn()
    assert order == ["0", "1", "2", "3", "4", "5", "a page", "6"]


def test_whoever_knocks_after_all_were_let_in_is_let_in_as_well() -> None:
    loop, order = Loop(), list[str]()
    gate = Gate(loop)
    for name in "01":
        gate.knock(Knocking(loop, order, name))
        while loop.calls:
            loop.turn()
    assert order == ["0", "1"]


def test_one_who_has_left_while_waiting_is_passed_over() -> None:
    request = SocketFirstWaits.__new__(SocketFirstWaits)
    request.channel = None
    request.admitted()  # would fail on whatever of the connection it touched


SERVED = """
import gc
from officehub.serving import Doors
class Server: pass
Doors(Server())
print(gc.get_threshold()[2], gc.get_freeze_count() > 10_000)
"""


def test_a_serving_process_does_not_search_through_its_sockets_for_garbage_all_the_time() -> None:
    found = subprocess.run([sys.executable, "-c", SERVED], capture_output=True, text=True, check=True).stdout
    assert found.split() == [str(OLD), "True"]
