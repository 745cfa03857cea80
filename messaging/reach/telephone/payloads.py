"""Shapes of calls made by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from messaging.reach.escalation.payloads import Tried
from officehub.kernel.payload import Payload

ResultName = Literal["confirmed", "spoken", "no_answer", "busy", "off", "wrong_number"]


class RegisterCall(Payload):
    client_key: UUID  # made by the browser: the same key registers once
    result: ResultName
    word: str = ""


class HandCallPayload(Payload):
    """`counted`: the person's answer came through this call."""

    id: int
    at: datetime
    by_id: int
    by_name: str
    number: str  # masked; empty where the directory had none
    result: ResultName
    word: str
    counted: bool


class Registered(Payload):
    """`answered`: nothing is asked of the person any more, through this call or without it."""

    call: HandCallPayload
    answered: bool


class Attempts(Payload):
    """Everything that was tried to reach one person, by the ladder and by hand, each in the order of time."""

    tried: list[Tried]
    calls: list[HandCallPayload]
