"""Every read for the wire."""

from .acts import history, mentionable, pins, reaction_people
from .conversations import conversation, conversations, members, rows_of
from .digest import digest
from .messages import one_message, read_counts, window
from .opening import opening, unread_total
from .readers import readers

__all__ = [
    "conversation",
    "conversations",
    "digest",
    "history",
    "members",
    "mentionable",
    "one_message",
    "opening",
    "pins",
    "reaction_people",
    "read_counts",
    "readers",
    "rows_of",
    "unread_total",
    "window",
]
