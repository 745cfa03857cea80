from __future__ import annotations

from typing import Literal

from officehub.realtime.events import Event


class DocumentChanged(Event):
    """Thin: what one sees of a document depends on who one is, so clients fetch it anew."""

    type: Literal["document.changed"] = "document.changed"
    document_id: int
    state: str
    version: int


EVENTS: tuple[type[Event], ...] = (DocumentChanged,)
