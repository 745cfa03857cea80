"""For demo and tests: nothing leaves the house, the rows of Outgoing are what would have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RecordingGateway:
    name: str
    channel: str

    def send(self, *, to: str, text: str, ref: str) -> str:
        return f"recorded-{ref}"
