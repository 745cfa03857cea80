"""What clients send, and the short answers to it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from officehub.kernel.payload import Payload

from .lines import Id


class StartDirect(Payload):
    person_id: Id


class CreateGroup(Payload):
    title: str = ""
    person_ids: list[Id]
    even_if_exists: bool = False


class AddMembers(Payload):
    person_ids: list[Id]


class Rename(Payload):
    title: str


class Arrange(Payload):
    """What is left out stays as it is."""

    muted: bool | None = None
    pinned: bool | None = None
    marked_unread: bool | None = None


class ContentInput(Payload):
    """A file of one's own, or one that one may read. Name, size and length are the server's to say."""

    type: Literal["image", "file", "voice"]
    file_id: Id


class SendMessage(Payload):
    conversation_id: Id
    client_key: UUID
    text: str
    mentions: list[Id] = Field(default_factory=list)
    mentions_everyone: bool = False
    mentioned_posts: list[Id] = Field(default_factory=list)  # whoever holds them now and is a member
    reply_to: Id | None = None  # a number in the same conversation
    asks_confirmation: bool = False
    contact_id: Id | None = None  # 名片 of this person; the words are then optional
    content: ContentInput | None = None  # the words are then its caption, and may be missing


class MarkRead(Payload):
    conversation_id: Id
    number: Id


class MarkedRead(Payload):
    conversation_id: int
    read_number: int
    unread: int


class Typing(Payload):
    conversation_id: Id


class LookAt(Payload):
    """A conversation on the screen: said when it opens and every half minute while it is."""

    conversation_id: Id
