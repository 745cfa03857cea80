"""Every read of instructions."""

from .board import board, minutes, people
from .reading import inbox, inbox_item, one, sent
from .waiting import waiting_for

__all__ = ["board", "inbox", "inbox_item", "minutes", "one", "people", "sent", "waiting_for"]
