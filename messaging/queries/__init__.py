"""Every read for the wire."""

from .conversations import conversation, conversations, members, unread_total
from .messages import one_message, read_counts, window
from .readers import readers

__all__ = [
    "conversation",
    "conversations",
    "members",
    "one_message",
    "read_counts",
    "readers",
    "unread_total",
    "window",
]
