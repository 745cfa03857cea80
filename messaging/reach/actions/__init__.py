"""Every write of instructions."""

from .answer import confirm_dispatch, mark_delivered, read_dispatch
from .follow_up import remind_unanswered, withdraw_dispatch
from .send import send_dispatch

__all__ = [
    "confirm_dispatch",
    "mark_delivered",
    "read_dispatch",
    "remind_unanswered",
    "send_dispatch",
    "withdraw_dispatch",
]
