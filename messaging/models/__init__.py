"""Tables and constraints; no sending, no rights."""

from .conversations import Conversation, ConversationKind, InviteLink, JoinRequest, Membership, Role
from .messages import (
    Arrival,
    Confirmation,
    Mention,
    Message,
    MessageEdit,
    MessageKind,
    Reaction,
)
from .personal import Favourite, MessageReminder, SavedDraft, ScheduledMessage
from .receipts import Reminding, Stir, Whom

__all__ = [
    "Arrival",
    "Confirmation",
    "Conversation",
    "ConversationKind",
    "Favourite",
    "InviteLink",
    "JoinRequest",
    "Membership",
    "Mention",
    "Message",
    "MessageEdit",
    "MessageKind",
    "MessageReminder",
    "Reaction",
    "Reminding",
    "Role",
    "SavedDraft",
    "ScheduledMessage",
    "Stir",
    "Whom",
]
