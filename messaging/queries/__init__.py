"""Every read for the wire."""

from .acts import history, mentionable, pins, reaction_people
from .conversations import conversation, conversations, members, unread_total
from .messages import one_message, read_counts, window
from .readers import readers

__all__ = [
    "conversation",
    "conversations",
    "history",
    "members",
    "mentionable",
    "one_message",
    "pins",
    "reaction_people",
    "read_counts",
    "readers",
    "unread_total",
    "window",
]
