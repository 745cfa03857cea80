"""The base of everything clients are told. Apps declare theirs in their own `events.py`, closed and typed."""

from __future__ import annotations

from typing import ClassVar

from officehub.kernel.payload import Payload


class Event(Payload):
    """`durable` events are numbered and logged; the others are only whispered to whoever is there."""

    durable: ClassVar[bool] = True

    type: str

    def about(self) -> str:
        """The subject ("message.12") by which `log.rewrite` finds this event again; empty: never withdrawn."""
        return ""
