from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Literal

from pydantic import Field

from officehub.directory.audience import Audience
from officehub.kernel.paging import Page
from officehub.kernel.payload import Payload

from .hours import Window

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]  # 20:00


class QuietWindow(Payload):
    starts: ClockTime
    ends: ClockTime


class UnitHours(Payload):
    """`inherited`: nobody has set anything for this very unit; what is shown is its organ's or the house's rule."""

    unit_id: int
    unit: str
    enabled: bool
    starts: ClockTime
    ends: ClockTime
    rest_days: bool
    inherited: bool
    may_set: bool


class Device(Payload):
    id: int
    agent: str
    made_at: datetime
    pushed_at: datetime | None
    trouble: str
    here: bool  # made in the session that asks


class Answering(Payload):
    """What a service worker needs to answer in somebody's name: it reads no cookies."""

    person_id: int
    csrf_token: str


class PushService(Payload):
    """`key`: what a browser subscribes with; empty where there is no service."""

    available: bool
    key: str


class NotificationSettings(Payload):
    quiet: bool  # now
    until: datetime | None  # the first minute that is not
    own: QuietWindow | None
    hide_content: bool
    units: list[UnitHours]  # of one's own posts, and those one may set
    push: PushService
    devices: list[Device]


class SetPreference(Payload):
    own: QuietWindow | None
    hide_content: bool


class SetUnitHours(Payload):
    """`enabled` None takes the unit's own rule away."""

    enabled: bool | None
    starts: ClockTime = "20:00"
    ends: ClockTime = "08:00"
    rest_days: bool = True


class SubscriptionKeys(Payload):
    p256dh: Annotated[str, Field(max_length=120)]
    auth: Annotated[str, Field(max_length=40)]


class Subscribe(Payload):
    endpoint: Annotated[str, Field(max_length=1000)]
    keys: SubscriptionKeys


class QuietHint(Payload):
    """Of the other person of a direct conversation."""

    quiet: bool
    until: datetime | None


class BreakingPreview(Payload):
    audience: Audience
    level: Literal["urgent", "critical"]


class Disturbed(Payload):
    people: int


class BreakingItem(Payload):
    id: int
    dispatch_id: int
    title: str
    reminding: bool
    sender_line: str
    people: int  # of those the reader may know of
    at: datetime


class BreakingPage(Page[BreakingItem]):
    pass


class DisturbedUnit(Payload):
    unit_id: int
    unit: str
    people: int


class DisturbedUnits(Payload):
    items: list[DisturbedUnit]
    more: int  # units beyond those listed


def clock_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def minutes_of(text: str) -> int:
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def quiet_window(window: Window | None) -> QuietWindow | None:
    return QuietWindow(starts=clock_time(window.starts), ends=clock_time(window.ends)) if window else None
