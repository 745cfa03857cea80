from .calling import call_meeting, cancel_meeting
from .minutes import complete_item, issue_minutes, write_minutes
from .reminding import remind_before_deadlines, remind_units
from .replying import mark_read, reply_to_invitation

__all__ = [
    "call_meeting",
    "cancel_meeting",
    "complete_item",
    "issue_minutes",
    "mark_read",
    "remind_before_deadlines",
    "remind_units",
    "reply_to_invitation",
    "write_minutes",
]
