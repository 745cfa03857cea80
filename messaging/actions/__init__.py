"""Every write. `messaging.actions.<name>` is the door; the modules inside are by subject."""

from .cards import post_card, update_cards
from .conversations import create_group, rename_group, start_direct
from .incoming import draft_of
from .members import add_members, arrange, leave_group, remove_member
from .posting import Draft
from .reading import Mark, mark_read, mark_read_together
from .recalling import recall_message
from .sending import only, send_message, send_together

__all__ = [
    "Draft",
    "Mark",
    "add_members",
    "arrange",
    "create_group",
    "draft_of",
    "leave_group",
    "mark_read",
    "mark_read_together",
    "only",
    "post_card",
    "recall_message",
    "remove_member",
    "rename_group",
    "send_message",
    "send_together",
    "start_direct",
    "update_cards",
]
