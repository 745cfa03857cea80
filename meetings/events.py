from __future__ import annotations

from typing import Literal

from officehub.realtime.events import Event


class MeetingChanged(Event):
    """Thin: what one may see of a meeting depends on who one is, so clients fetch it anew."""

    type: Literal["meeting.changed"] = "meeting.changed"
    meeting_id: int
    version: int
    state: str


class MeetingReminded(Event):
    """On the streams of people whose unit has not answered."""

    type: Literal["meeting.reminded"] = "meeting.reminded"
    meeting_id: int
    title: str


EVENTS: tuple[type[Event], ...] = (MeetingChanged, MeetingReminded)
