"""Work that comes round: functions registered here are run by `manage.py timers`, one process at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Periodic:
    name: str
    seconds: int
    run: Callable[[], object]


_registered: dict[str, Periodic] = {}


def every(*, seconds: int) -> Callable[[Callable[[], object]], Callable[[], object]]:
    def register(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__qualname__}"
        _registered[name] = Periodic(name, seconds, function)
        return function

    return register


def registered() -> list[Periodic]:
    return sorted(_registered.values(), key=lambda periodic: periodic.name)
