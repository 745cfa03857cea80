"""Every write of instructions."""

from .answer import confirm_dispatch, mark_delivered, read_dispatch
from .correct import correct_dispatch
from .feedback import give_feedback
from .follow_up import withdraw_dispatch
from .forward import forward_dispatch
from .remind import preview_reminder, remind_unanswered
from .send import send_dispatch

__all__ = [
    "confirm_dispatch",
    "correct_dispatch",
    "forward_dispatch",
    "give_feedback",
    "mark_delivered",
    "preview_reminder",
    "read_dispatch",
    "remind_unanswered",
    "send_dispatch",
    "withdraw_dispatch",
]
