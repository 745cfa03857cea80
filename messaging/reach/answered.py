"""Who is told when an instruction is confirmed: the room that gave it, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from officehub.directory.actor import Actor

from .models import Receipt


@dataclass(frozen=True)
class Confirmed:
    """`actor` is whoever said yes: the person of the receipt, or somebody called in his place. `told`: the person said
    yes on the telephone, and `actor` is who wrote it down."""

    receipt: Receipt
    actor: Actor
    told: bool = False


Listener = Callable[[Sequence[Confirmed]], None]
_listeners: dict[str, Listener] = {}


def listener(origin: str, hear: Listener) -> None:
    """For AppConfig.ready(): `hear` gets the first confirmations of instructions given with this origin."""
    _listeners[origin] = hear


def tell(confirmed: Sequence[Confirmed]) -> None:
    """Costs nothing where no room gave any of these instructions."""
    for origin in {each.receipt.dispatch.origin for each in confirmed} & _listeners.keys():
        _listeners[origin]([each for each in confirmed if each.receipt.dispatch.origin == origin])
