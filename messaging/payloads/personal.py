"""What a person keeps for himself: drafts, things to be sent later, reminders, favourites."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime

from messaging.models import MessageReminder, SavedDraft, ScheduledMessage
from officehub.kernel.payload import Payload

from .commands import SendMessage
from .lines import Id
from .messages import MessagePayload, message_payload


class SaveDraft(Payload):
    """`version` is the one this device last knew (0: none). `force` writes over whatever another device wrote since."""

    text: str
    reply_number: Id | None = None
    version: int
    force: bool = False


class DraftPayload(Payload):
    conversation_id: int
    text: str
    reply_number: int | None
    version: int
    saved_at: datetime


class ScheduleMessage(Payload):
    message: SendMessage
    send_at: AwareDatetime


class EditScheduled(Payload):
    """What is left out stays as it is."""

    text: str | None = None
    send_at: AwareDatetime | None = None


ScheduledStateName = Literal["waiting", "sent", "cancelled", "refused"]


class ScheduledPayload(Payload):
    id: int
    conversation_id: int
    title: str  # of the conversation
    text: str
    file_name: str
    send_at: datetime
    state: ScheduledStateName
    refusal: str
    number: int | None  # of the message it became


class RemindMe(Payload):
    remind_at: AwareDatetime
    note: str = ""


class OwnReminderPayload(Payload):
    id: int
    title: str  # of the conversation
    message: MessagePayload
    note: str
    remind_at: datetime
    reminded: bool


class FavouritePayload(Payload):
    id: int
    title: str  # of the conversation
    message: MessagePayload
    kept_at: datetime


class FavouritePage(Payload):
    items: list[FavouritePayload]
    next: int | None = None


class KeptMarks(Payload):
    """Of the messages asked about, those kept as favourites."""

    numbers: list[int]


class FilePage(Payload):
    """Messages with files, newest first; `next` is the number to go on below."""

    items: list[MessagePayload]
    next: int | None = None


def draft_payload(draft: SavedDraft) -> DraftPayload:
    return DraftPayload(
        conversation_id=draft.conversation_id,
        text=draft.text,
        reply_number=draft.reply_number,
        version=draft.version,
        saved_at=draft.saved_at,
    )


def scheduled_payload(row: ScheduledMessage, title: str, file_name: str = "") -> ScheduledPayload:
    return ScheduledPayload(
        id=row.pk,
        conversation_id=row.conversation_id,
        title=title,
        text=str(row.body.get("text", "")),
        file_name=file_name,
        send_at=row.send_at,
        state=row.state,  # type: ignore[arg-type]
        refusal=row.refusal,
        number=row.number,
    )


def reminder_payload(row: MessageReminder, title: str) -> OwnReminderPayload:
    return OwnReminderPayload(
        id=row.pk,
        title=title,
        message=message_payload(row.message),
        note=row.note,
        remind_at=row.remind_at,
        reminded=row.reminded_at is not None,
    )
