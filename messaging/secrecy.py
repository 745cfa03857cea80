"""密聊: a conversation of two whose words go once they were read. What it withholds, in one place."""

from __future__ import annotations

from datetime import datetime, timedelta

from officehub.kernel.errors import Invalid

from .models import Conversation, ConversationKind, MessageKind

CHOICES = (30, 300, 3600)  # seconds a message stands once it was read
DEFAULT = 300
UNREAD_FOR = timedelta(days=7)  # what nobody reads goes as well


def is_secret(conversation: Conversation) -> bool:
    return conversation.kind == ConversationKind.SECRET


def standing(conversation: Conversation) -> timedelta:
    return timedelta(seconds=conversation.vanish_seconds or DEFAULT)


def latest_end(conversation: Conversation, kind: str, now: datetime) -> datetime | None:
    """When a message written now goes unread; None where it stays. Lines of the system tell no secrets."""
    return now + UNREAD_FOR if is_secret(conversation) and kind != MessageKind.SYSTEM else None


def keep_nothing_of(conversation: Conversation) -> None:
    """What would lie on the server beside the message itself is refused."""
    if is_secret(conversation):
        raise Invalid("密聊内容不在服务器留存，不能保存草稿、定时发送或设置提醒。")
