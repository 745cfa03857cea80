"""Every read of instructions."""

from .board import board, minutes, people
from .ledger import duties, forward_preview, obligations, roll_up
from .reading import inbox, one, sent
from .waiting import waiting_for

__all__ = [
    "board",
    "duties",
    "forward_preview",
    "inbox",
    "minutes",
    "obligations",
    "one",
    "people",
    "roll_up",
    "sent",
    "waiting_for",
]
