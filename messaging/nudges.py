"""Tapping people on the shoulder when they are not looking. Who wants somebody told says so here; the app that knows
how (push, quiet hours) listens."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Model, QuerySet


class Weight(IntEnum):
    """What comes first where several things waited for the morning; lower comes first."""

    INSTRUCTION = 0
    MENTION = 1  # named, asked to confirm, urged
    REMINDER = 2  # and whatever was said to the person alone
    FILE = 3
    CHATTER = 4


@dataclass(frozen=True)
class Alarm:
    """An instruction of an urgent level: it breaks quiet hours, and the breaking is recorded under its sender's name.

    `addressed`: rows with `person_id` and `unit_id`, one per person.
    """

    dispatch_id: int
    appointment_id: int  # whose order it is
    addressed: QuerySet[Model]
    reminding: bool = False


@dataclass(frozen=True)
class QuickAct:
    """What can be answered from the notification itself, in the name of whoever is signed in there: a POST to `path`
    without a body, which may be repeated. `then_open`: more than that is asked; the page opens afterwards."""

    label: str  # on the button
    done: str  # shown when it has been taken
    path: str  # "/api/…"
    then_open: bool = False


@dataclass(frozen=True)
class Notice:
    """`link` is an address of the page ("/messages/7"). Notices to one person with the same `topic` become one."""

    title: str
    body: str
    link: str
    topic: str  # "conversation.7", "dispatch.3"
    weight: Weight = Weight.MENTION
    alarm: Alarm | None = None
    quick_act: QuickAct | None = None


People = Collection[int] | QuerySet[Model, int]
Nudger = Callable[[People, Notice], None]

_nudgers: list[Nudger] = []


def nudger(function: Nudger) -> None:
    """For `AppConfig.ready()`. Called inside the caller's transaction."""
    if function not in _nudgers:
        _nudgers.append(function)


def nudge(people: People, notice: Notice) -> None:
    """`people`: ids, or a query of ids that is never brought here. A constant number of statements whatever their
    number; nothing leaves before the commit."""
    for function in _nudgers:
        function(people, notice)


Retracter = Callable[[str], None]

_retracters: list[Retracter] = []


def retracter(function: Retracter) -> None:
    """For `AppConfig.ready()`."""
    if function not in _retracters:
        _retracters.append(function)


def retract(topic: str) -> None:
    """What waits about this topic is not told any more."""
    for function in _retracters:
        function(topic)
