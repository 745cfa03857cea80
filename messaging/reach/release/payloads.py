"""Shapes of what waits to be released."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from messaging.reach.payloads import Above, LevelName, SendDispatch
from officehub.directory.audience import Preview
from officehub.files.payloads import FilePayload
from officehub.kernel.payload import Payload

HeldStateName = Literal["waiting", "released", "refused", "taken_back"]
LARGEST = 2_000_000


class HoldDispatch(SendDispatch):
    beyond: bool = False  # also to those out of one's own reach, if a leader who reaches them agrees


class RefuseHeld(Payload):
    reason: str


class SetLimit(Payload):
    """None: as the system has it."""

    above: Annotated[int, Field(ge=0, le=LARGEST)] | None


class ReleaseLimit(Payload):
    """`above` is what holds now: the system's number, or the organ's `own` where that is stricter."""

    above: int
    system: int
    own: int | None
    organ: str
    set_by: str
    set_at: datetime | None
    may_set: bool


class HeldBrief(Payload):
    """`people` and `beyond` as they were when it was handed in."""

    id: int
    title: str
    level: LevelName
    audience_words: str
    people: int
    beyond: int
    sender_line: str
    state: HeldStateName
    asked_at: datetime
    decided_at: datetime | None
    decider_line: str
    reason: str
    dispatch_id: int | None
    passes_on: int | None  # of a forward: the instruction
    mine: bool
    abilities: list[str]


class Returned(Payload):
    """An earlier version that was refused, and why."""

    held_id: int
    decider_line: str
    decided_at: datetime
    reason: str


class HeldPayload(HeldBrief):
    """`preview`: whom it would reach if it were released now by the reader; None once decided. `above`: of a forward,
    the chain it passes on; its own `draft` adds to that."""

    draft: HoldDispatch
    files: list[FilePayload]
    above: list[Above]
    returned: Returned | None
    releasers: list[str]  # who may, by name and post; the first few
    preview: Preview | None
