"""Every write. `messaging.actions.<name>` is the door; the modules inside are by subject."""

from .arranging import arrange
from .cards import cards_changed, post_card, share_card, update_cards
from .conversations import create_group, rename_group, start_direct
from .editing import edit_message
from .following import follows_posts, keep_in_step
from .forwarding import forward_messages
from .founding import found_channel, found_special_work, open_unit_group
from .governing import (
    appoint_admin,
    archive,
    archive_ended,
    change_rules,
    dismiss_admin,
    move_end,
    transfer_ownership,
)
from .incoming import draft_of
from .links import end_link, join_by_link, make_link, settle_request
from .members import add_members, leave_group, remove_member
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
    "appoint_admin",
    "archive",
    "archive_ended",
    "arrange",
    "cards_changed",
    "change_rules",
    "confirm",
    "confirm_together",
    "create_group",
    "dismiss_admin",
    "draft_of",
    "edit_message",
    "end_link",
    "follows_posts",
    "forward_messages",
    "found_channel",
    "found_special_work",
    "join_by_link",
    "keep_in_step",
    "leave_group",
    "make_link",
    "mark_read",
    "mark_read_together",
    "move_end",
    "only",
    "open_unit_group",
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
    "settle_request",
    "share_card",
    "start_direct",
    "start_secret",
    "transfer_ownership",
    "update_cards",
]
