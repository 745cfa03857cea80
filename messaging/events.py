"""What followers of `conversation.<id>` and `person.<id>` are told."""

from __future__ import annotations

from typing import ClassVar, Literal

from officehub.kernel.payload import Payload
from officehub.realtime.events import Event
from officehub.realtime.streams import stream_name

from .payloads import ConversationFacts, MessagePayload, PersonLine, ReactionLine, WhomName
from .payloads.personal import DraftPayload


def conversation_stream(conversation_id: int) -> str:
    return stream_name("conversation", conversation_id)


def looking_stream(conversation_id: int) -> str:
    """Followed only while the conversation is open on a screen: presence and typing go nowhere else."""
    return stream_name("looking", conversation_id)


def person_stream(person_id: int) -> str:
    return stream_name("person", person_id)


class MessageSent(Event):
    type: Literal["message.sent"] = "message.sent"
    message: MessagePayload

    def about(self) -> str:
        return f"message.{self.message.number}"


class MessageChanged(Event):
    """Recalled, or its card came to another state. After a recall it also stands where the message was logged."""

    type: Literal["message.changed"] = "message.changed"
    message: MessagePayload

    def about(self) -> str:
        return f"message.{self.message.number}"


class MessageTouched(Event):
    """A message changed whose words are not for everybody who follows: ask for it, who may will get it."""

    type: Literal["message.touched"] = "message.touched"
    conversation_id: int
    number: int

    def about(self) -> str:
        return f"message.{self.number}"


class MessageTallied(Event):
    """Reactions and confirmations as they stand. In a large conversation several moves are told as one."""

    type: Literal["message.tallied"] = "message.tallied"
    conversation_id: int
    number: int
    reactions: list[ReactionLine]
    confirmed_count: int

    def about(self) -> str:
        return f"message.{self.number}"


class MessageReminded(Event):
    """To a person: somebody waits for you to read this message, or to confirm it."""

    type: Literal["message.reminded"] = "message.reminded"
    conversation_id: int
    number: int
    whom: WhomName
    by: PersonLine


class MessageConfirmed(Event):
    """To the person's other windows: confirmed."""

    durable: ClassVar[bool] = False
    type: Literal["message.confirmed"] = "message.confirmed"
    conversation_id: int
    number: int


class ConversationChanged(Event):
    """Title or membership; who it is about stands in the system line that goes with it."""

    type: Literal["conversation.changed"] = "conversation.changed"
    conversation: ConversationFacts


class ConversationJoined(Event):
    """To the person: you are in a conversation now, ask for it."""

    type: Literal["conversation.joined"] = "conversation.joined"
    conversation_id: int


class ConversationLeft(Event):
    """To the person: you are no longer in it."""

    type: Literal["conversation.left"] = "conversation.left"
    conversation_id: int


class ConversationRole(Event):
    """To the person: what you may do there is another now, ask for it."""

    type: Literal["conversation.role"] = "conversation.role"
    conversation_id: int


class JoinAsked(Event):
    """To those who keep the group: somebody would like to come in."""

    type: Literal["conversation.join_asked"] = "conversation.join_asked"
    conversation_id: int
    title: str
    name: str


class JoinSettled(Event):
    """To those who keep the group: the request is answered. And to the one who asked, if it was declined."""

    type: Literal["conversation.join_settled"] = "conversation.join_settled"
    conversation_id: int
    title: str
    accepted: bool
    person_id: int


class ConversationRead(Event):
    """To the person's other windows: read up to here."""

    durable: ClassVar[bool] = False
    type: Literal["conversation.read"] = "conversation.read"
    conversation_id: int
    read_number: int
    unread: int


class ConversationArranged(Event):
    """To the person's other windows: how one keeps it in one's own list."""

    durable: ClassVar[bool] = False
    type: Literal["conversation.arranged"] = "conversation.arranged"
    conversation_id: int
    muted: bool
    pinned: bool
    marked_unread: bool


class ReadMark(Payload):
    """Somebody who had read up to `before` has now read up to `number`."""

    before: int
    number: int


class ConversationReaders(Event):
    """To those who wrote what was read: so many more have read each of your messages in (before, number]."""

    durable: ClassVar[bool] = False
    type: Literal["conversation.readers"] = "conversation.readers"
    conversation_id: int
    marks: list[ReadMark]


class ConversationLooking(Event):
    """To those who have the conversation open: so has this person, until `open` is false or a minute has passed."""

    durable: ClassVar[bool] = False
    type: Literal["conversation.looking"] = "conversation.looking"
    conversation_id: int
    person_id: int
    name: str
    open: bool


class ConversationTyping(Event):
    durable: ClassVar[bool] = False
    type: Literal["conversation.typing"] = "conversation.typing"
    conversation_id: int
    person_id: int
    name: str


class DraftSaved(Event):
    """To the person's other devices: these are the unsent words now."""

    durable: ClassVar[bool] = False
    type: Literal["personal.draft"] = "personal.draft"
    draft: DraftPayload


class PersonalChanged(Event):
    """To the person's other devices: one of one's own lists is another now, ask for it."""

    durable: ClassVar[bool] = False
    type: Literal["personal.changed"] = "personal.changed"
    what: Literal["favourites", "reminders", "scheduled"]


class ScheduledSettled(Event):
    """A message written for later was sent, or, with `refusal`, could not be."""

    type: Literal["personal.scheduled_settled"] = "personal.scheduled_settled"
    scheduled_id: int
    conversation_id: int
    number: int | None
    refusal: str


class ReminderDue(Event):
    """The time one chose to come back to a message."""

    type: Literal["personal.reminder_due"] = "personal.reminder_due"
    reminder_id: int
    conversation_id: int
    number: int
    sender_name: str
    note: str


EVENTS: tuple[type[Event], ...] = (
    MessageSent,
    MessageChanged,
    MessageTouched,
    MessageTallied,
    MessageReminded,
    MessageConfirmed,
    ConversationChanged,
    ConversationJoined,
    ConversationLeft,
    ConversationRole,
    JoinAsked,
    JoinSettled,
    ConversationRead,
    ConversationArranged,
    ConversationReaders,
    ConversationLooking,
    ConversationTyping,
    DraftSaved,
    PersonalChanged,
    ScheduledSettled,
    ReminderDue,
)
