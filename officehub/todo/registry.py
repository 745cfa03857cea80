"""What other areas plug into the to-do centre, in their `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from officehub.directory.actor import Actor

from .models import Todo
from .payloads import CategoryName, QuickAct


@dataclass(frozen=True)
class Virtual:
    """Something that waits but has no row here: a mass instruction waits for a million people in its own ledger."""

    id: int
    appointment_id: int
    category: CategoryName
    ask: str
    title: str
    from_line: str
    link: str
    opened_at: datetime
    due_at: datetime | None = None
    urged: int = 0
    quick_acts: Sequence[QuickAct] = ()


Source = Callable[[Actor], Iterable[Virtual]]

_sources: dict[str, Source] = {}


def source(name: str, fn: Source) -> None:
    """`fn(actor)`: all that waits for the actor's person, a few dozen at most, in one or two queries."""
    _sources[name] = fn


def sources() -> list[tuple[str, Source]]:
    return sorted(_sources.items())


Witness = Callable[[Sequence[Todo]], None]

_witnesses: list[Witness] = []


def told_of_new(witness: Witness) -> None:
    """`witness(rows)` is called with what was just opened, inside the transaction of whoever opened it."""
    if witness not in _witnesses:
        _witnesses.append(witness)


def tell_of_new(rows: Sequence[Todo]) -> None:
    for witness in _witnesses:
        witness(rows)
