"""Every write of plans and commands."""

from .arriving import arrive, hear_confirmations
from .assigning import assign_task
from .calling import call_again, follow_posts
from .closing import close_command, draft_report
from .leading import change_level, offer_command, take_back_offer, take_command
from .noting import NOTE, add_note
from .planning import change_plan, create_plan, retire_plan
from .starting import ORIGIN, start_command
from .tasks import settle_task

__all__ = [
    "NOTE",
    "ORIGIN",
    "add_note",
    "arrive",
    "assign_task",
    "call_again",
    "change_level",
    "change_plan",
    "close_command",
    "create_plan",
    "draft_report",
    "follow_posts",
    "hear_confirmations",
    "offer_command",
    "retire_plan",
    "settle_task",
    "start_command",
    "take_back_offer",
    "take_command",
]
