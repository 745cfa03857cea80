"""Shapes of the gateways' pages."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.kernel.payload import Payload

GatewayChannel = Literal["sms", "voice", "email"]
GatewayResult = Literal["delivered", "answered", "busy", "off", "no_answer", "out_of_area", "arrears", "undelivered"]


class GatewayCondition(Payload):
    """`state`: working, resting after failures, unused so far. Counts are of the last 24 hours."""

    name: str
    kind: Literal["http", "smtp", "recording"]
    channel: GatewayChannel
    order: int  # of its channel, from 1: who is tried first
    state: Literal["working", "resting", "unused"]
    resting_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    handed: int
    failed: int


class Gateways(Payload):
    gateways: list[GatewayCondition]
    waiting: int
    demo: bool  # the recording device may be played with


class RecordedMessage(Payload):
    id: int
    channel: GatewayChannel
    to_masked: str
    name: str
    text: str
    state: str
    result: str
    reply: str
    at: datetime


class RecordedPage(Payload):
    items: list[RecordedMessage]
    next: int | None


class PlayAnswer(Payload):
    """What the person called would do: press a key, write back, or not be reached."""

    digit: str = ""
    text: str = ""
    result: GatewayResult | None = None
