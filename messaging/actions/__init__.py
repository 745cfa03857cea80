"""Every write. `messaging.actions.<name>` is the door; the modules inside are by subject."""

from .cards import post_card, update_cards
from .conversations import create_group, rename_group, start_direct
from .editing import edit_message
from .forwarding import forward_messages
from .incoming import draft_of
from .members import add_members, arrange, leave_group, remove_member
from .pinning import pin_message
from .posting import Draft
from .reading import Mark, mark_read, mark_read_together
from .recalling import recall_message
from .reminding import remind_readers
from .responding import Answer, confirm, confirm_together, react
from .sending import only, send_message, send_together
from .vanishing import set_vanishing, start_secret

__all__ = [
    "Answer",
    "Draft",
    "Mark",
    "add_members",
    "arrange",
    "confirm",
    "confirm_together",
    "create_group",
    "draft_of",
    "edit_message",
    "forward_messages",
    "leave_group",
    "mark_read",
    "mark_read_together",
    "only",
    "pin_message",
    "post_card",
    "react",
    "recall_message",
    "remind_readers",
    "remove_member",
    "rename_group",
    "send_message",
    "send_together",
    "set_vanishing",
    "start_direct",
    "start_secret",
    "update_cards",
]
