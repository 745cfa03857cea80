"""Tapping people on the shoulder when they are not looking. Who wants somebody told says so here; the app that knows
how (push, quiet hours) listens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """What comes first where several things waited for the morning; lower comes first."""

    INSTRUCTION = 0
    MENTION = 1  # named, asked to confirm, urged
    REMINDER = 2
    FILE = 3
    CHATTER = 4


@dataclass(frozen=True)
class Notice:
    """`link` is an address of the page ("/messages/7"). Notices to one person with the same `topic` become one."""

    title: str
    body: str
    link: str
    topic: str  # "conversation.7", "dispatch.3"
    weight: Weight = Weight.MENTION
    urgent: bool = False  # breaks quiet hours: instructions of the urgent levels only


Nudger = Callable[[Collection[int], Notice], None]

_nudgers: list[Nudger] = []


def nudger(function: Nudger) -> None:
    """For `AppConfig.ready()`. Called inside the caller's transaction."""
    if function not in _nudgers:
        _nudgers.append(function)


def nudge(person_ids: Collection[int], notice: Notice) -> None:
    """Costs a constant number of statements whatever the number of people; nothing leaves before the commit."""
    for function in _nudgers:
        function(person_ids, notice)
