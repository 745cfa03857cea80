from __future__ import annotations

from typing import Literal

from officehub.realtime.events import Event


class ConversationCleared(Event):
    """To the members: everything up to this number is empty now. One for thousands of messages."""

    type: Literal["conversation.cleared"] = "conversation.cleared"
    conversation_id: int
    number: int


EVENTS: tuple[type[Event], ...] = (ConversationCleared,)
