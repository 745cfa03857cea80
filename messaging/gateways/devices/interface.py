"""What a gateway can do, and the three ways in which it may not have done it."""

from __future__ import annotations

from typing import Protocol


class Away(Exception):
    """It certainly did not take the message: another gateway, or the same later, may be tried."""


class Refused(Exception):
    """It will never take this message (a number that is none): trying again is of no use."""


class Unclear(Exception):
    """It may or may not have taken it. Twice is worse than not at all, since another step follows: not tried again."""


class Gateway(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def channel(self) -> str: ...

    def send(self, *, to: str, text: str, ref: str) -> str:
        """Hands over; the id the gateway gave it. Raises Away, Refused or Unclear."""
        ...
