"""What one does with a message that is there, and what comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from officehub.kernel.payload import Payload

from .lines import Id, PersonLine, ReactionLine

# Fit for an office, known to every platform's font, without variation selectors; what each means stands in the
# catalogue. A closed set: nobody posts pictures of his own through it.
Emoji = Literal["👍", "👌", "🙏", "👏", "💪", "👀", "❓", "🎉"]
EMOJI: tuple[Emoji, ...] = ("👍", "👌", "🙏", "👏", "💪", "👀", "❓", "🎉")
WhomName = Literal["unread", "unconfirmed"]


class EditMessage(Payload):
    """`asks_confirmation` left out stays as it is."""

    text: str
    mentions: list[Id] = Field(default_factory=list)
    mentions_everyone: bool = False
    mentioned_posts: list[Id] = Field(default_factory=list)
    asks_confirmation: bool | None = None


class MessageVersion(Payload):
    text: str
    written_at: datetime


class MessageHistory(Payload):
    """Oldest first; the last is what stands now."""

    versions: list[MessageVersion]


class React(Payload):
    emoji: Emoji
    on: bool


class OwnReactions(Payload):
    """One's own to one message: a message names only the first fifty people of each."""

    number: int
    emoji: list[str]


class ReactionPerson(Payload):
    emoji: str
    person: PersonLine
    reacted_at: datetime


class ReactionPeople(Payload):
    counts: list[ReactionLine]
    people: list[ReactionPerson]


class ConfirmMessage(Payload):
    conversation_id: Id
    number: Id


class Confirmed(Payload):
    """Answer to a confirmation; the same when given again."""

    conversation_id: int
    number: int
    confirmed_at: datetime


class PinMessage(Payload):
    pinned: bool


class ForwardMessages(Payload):
    """`merged`: as one 聊天记录 instead of one by one. `remark` follows in the sender's own words."""

    client_key: UUID
    numbers: list[Id] = Field(min_length=1, max_length=100)
    conversation_ids: list[Id] = Field(default_factory=list, max_length=20)
    person_ids: list[Id] = Field(default_factory=list, max_length=20)
    merged: bool = False
    remark: str = ""


class ForwardRefusal(Payload):
    """Exactly one of the two ids is given: that of the place that got nothing, or not all of it."""

    conversation_id: int | None = None
    person_id: int | None = None
    message: str


class Forwarded(Payload):
    conversation_ids: list[int]  # where everything arrived
    refusals: list[ForwardRefusal]


class RemindReaders(Payload):
    whom: WhomName


class RemindingLine(Payload):
    """已提醒 12 人 17:03."""

    whom: WhomName
    people: int
    person: PersonLine
    at: datetime


class MentionablePost(Payload):
    post_id: int
    title: str  # unit and post
    people: int  # holding it now, among the members


class Mentionable(Payload):
    posts: list[MentionablePost]
