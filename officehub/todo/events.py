from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.realtime.events import Event

from .payloads import CategoryName


class TodoChanged(Event):
    """On the stream of the person: something began to wait, stopped waiting, or was urged."""

    type: Literal["todo.changed"] = "todo.changed"
    change: Literal["opened", "closed", "urged"]
    category: CategoryName
    ask: str
    title: str
    link: str
    due_at: datetime | None


EVENTS: tuple[type[Event], ...] = (TodoChanged,)
