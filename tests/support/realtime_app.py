"""The product's ASGI application plus a room anybody may enter below number 1000, for tests of the socket itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Literal

from officehub.asgi import application
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, OfficeError
from officehub.kernel.payload import Payload
from officehub.realtime import fanout, log, registry
from officehub.realtime.events import Event

__all__ = ["application"]

FORBIDDEN_FROM = 1000


class Said(Event):
    type: Literal["room.said"] = "room.said"
    text: str


class Typing(Event):
    durable: ClassVar[bool] = False
    type: Literal["room.typing"] = "room.typing"


class Say(Payload):
    room: int
    text: str


class Number(Payload):
    batch: int


def rule(actor: Actor, ids: set[int]) -> set[int]:
    return {pk for pk in ids if pk < FORBIDDEN_FROM}


def say(calls: Sequence[registry.Call[Say]]) -> list[Payload | OfficeError | None]:
    """All of a batch in one transaction; the text "bug" is a bug, "no" is refused."""
    from django.db import transaction

    if any(call.body.text == "bug" for call in calls):
        raise ZeroDivisionError
    spoken = [call for call in calls if call.body.text != "no"]
    with transaction.atomic():
        log.emit(*[(f"room.{call.body.room}", Said(text=call.body.text)) for call in spoken])
    return [Conflict() if call.body.text == "no" else Number(batch=len(calls)) for call in calls]


def counted(calls: Sequence[registry.Call[Say]]) -> list[Payload | OfficeError | None]:
    return [Number(batch=len(calls)) for _ in calls]


def slow(calls: Sequence[registry.Call[Say]]) -> list[Payload | OfficeError | None]:
    time.sleep(0.2)
    return counted(calls)


def typing(calls: Sequence[registry.Call[Say]]) -> list[Payload | OfficeError | None]:
    for call in calls:
        fanout.whisper(f"room.{call.body.room}", Typing())
    return [None for _ in calls]


registry.follow_rule("room", rule)
registry.command("room.say", Say, say)
registry.command("room.slow", Say, slow)
registry.command("room.gathered", Say, counted, gather=1.0)
registry.command("room.typing", Say, typing)
