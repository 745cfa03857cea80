"""Shapes of the ladder as it is shown on the board."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.kernel.payload import Payload

StepTo = Literal["self", "deputy", "superior"]
StepBy = Literal["push", "sms", "voice"]


class CallResult(Payload):
    """`result`: what the gateway said, else how far the handing over got (waiting, handed, failed …)."""

    result: str
    people: int


class LadderStep(Payload):
    """`people`: for whom the step was taken; `answered`: of these, who answered before the next step. Both null for who
    sees only a part of the board, and `results` empty."""

    to: StepTo
    by: StepBy
    after_minutes: int
    state: Literal["done", "skipped", "now", "next", "later", "unneeded"]
    at: datetime | None  # taken, or due
    people: int | None
    answered: int | None
    results: list[CallResult]


class ClimbPayload(Payload):
    dispatch_id: int
    steps: list[LadderStep]
    waiting: int | None  # have not answered yet
    next_at: datetime | None
    paused_at: datetime | None
    paused_by: str
    ended: Literal["", "answered", "climbed", "withdrawn"]
    rests: bool  # stands still in the night and on days off
    by_hand: list[CallResult]  # 人工电话: how many calls ended how; empty for who sees only a part of the board
    abilities: list[str]


class Tried(Payload):
    """The last step taken for somebody. `stand_in`: who was called in his place; `stood_in`: and answered (代)."""

    to: StepTo
    by: StepBy
    at: datetime
    result: str
    reply: str
    number: str  # masked
    stand_in: str
    stood_in: bool
