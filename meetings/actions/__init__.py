from .calling import call_meeting, cancel_meeting, remind_units
from .minutes import complete_item, issue_minutes, write_minutes
from .replying import mark_read, reply_to_invitation

__all__ = [
    "call_meeting",
    "cancel_meeting",
    "complete_item",
    "issue_minutes",
    "mark_read",
    "remind_units",
    "reply_to_invitation",
    "write_minutes",
]
