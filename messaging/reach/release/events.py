from __future__ import annotations

from typing import Literal

from officehub.realtime.events import Event


class HeldDecided(Event):
    """To whoever wrote it: released, or refused."""

    type: Literal["held.decided"] = "held.decided"
    held_id: int
    title: str
    state: Literal["released", "refused"]
    dispatch_id: int | None


EVENTS: tuple[type[Event], ...] = (HeldDecided,)
