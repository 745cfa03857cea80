"""Every read of instructions."""

from .board import board, minutes, people
from .ledger import duties, obligations, roll_up
from .reading import inbox, one, sent
from .waiting import waiting_for

__all__ = ["board", "duties", "inbox", "minutes", "obligations", "one", "people", "roll_up", "sent", "waiting_for"]
