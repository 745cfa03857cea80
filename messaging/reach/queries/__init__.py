"""Every read of instructions."""

from .board import board, minutes, people
from .reading import inbox, one, sent
from .waiting import waiting_for

__all__ = ["board", "inbox", "minutes", "one", "people", "sent", "waiting_for"]
