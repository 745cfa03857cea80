"""What followers of a force are told. Thin: what one sees of it depends on the seat."""

from __future__ import annotations

from typing import ClassVar, Literal

from officehub.realtime.events import Event
from officehub.realtime.streams import stream_name

Part = Literal["charter", "members", "tasks", "problems", "reports", "files", "closed"]


class ForceChanged(Event):
    """To those who have it open: this part of it is to be fetched again."""

    type: Literal["force.changed"] = "force.changed"
    force_id: int
    part: Part
    version: int


class ForceListed(Event):
    """To one person: forces came to or went from the own list."""

    durable: ClassVar[bool] = True
    type: Literal["force.listed"] = "force.listed"
    force_id: int


def force_stream(force_id: int) -> str:
    return stream_name("force", force_id)


EVENTS: tuple[type[Event], ...] = (ForceChanged, ForceListed)
