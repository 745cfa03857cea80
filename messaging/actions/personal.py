"""What a person keeps for himself: drafts on all his devices, favourites, reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from messaging.events import DraftSaved, PersonalChanged, ReminderDue, person_stream
from messaging.models import Favourite, Membership, Message, MessageKind, MessageReminder, SavedDraft
from messaging.nudges import Notice, Weight, nudge
from messaging.payloads.personal import draft_payload
from messaging.policy import access_conversation, access_message
from messaging.presence import present
from messaging.secrecy import keep_nothing_of
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.fanout import whisper
from officehub.realtime.log import emit

DRAFT_LIMIT = 20_000  # characters, as a message
NOTE_LIMIT = 100
REMINDERS = 200  # open at once
FURTHEST = timedelta(days=365)
FIRED_AT_ONCE = 200


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    conversation_id: int,
    text: str,
    version: int,
    reply_number: int | None = None,
    force: bool = False,
) -> SavedDraft:
    """Raises Conflict with the newer draft where another device wrote since `version`, unless `force`."""
    keep_nothing_of(access_conversation(actor, conversation_id).conversation)
    words = clean_text(text, limit=DRAFT_LIMIT, field="草稿", required=False)
    draft, created = SavedDraft.objects.select_for_update().get_or_create(
        person_id=actor.person_id,
        conversation_id=conversation_id,
        defaults={"text": words, "reply_number": reply_number, "saved_at": clock.now()},
    )
    if not created:
        if (draft.text, draft.reply_number) == (words, reply_number):
            return draft
        if draft.version > version and not force:
            known = draft_payload(draft).model_dump(mode="json")
            raise Conflict("这条草稿已在您的另一台设备上修改。", draft=known)
        draft.text, draft.reply_number, draft.saved_at = words, reply_number, clock.now()
        draft.version += 1
        draft.save()
    whisper(person_stream(actor.person_id), DraftSaved(draft=draft_payload(draft)))
    return draft


@transaction.atomic
def keep_message(*, actor: Actor, conversation_id: int, number: int) -> Favourite:
    _, message = access_message(actor, conversation_id, number)
    if message.recalled_at is not None or message.kind == MessageKind.SYSTEM or message.vanish_at is not None:
        raise Conflict("这条消息不能收藏。")
    kept, _ = Favourite.objects.get_or_create(
        message=message, person_id=actor.person_id, defaults={"kept_at": clock.now()}
    )
    whisper(person_stream(actor.person_id), PersonalChanged(what="favourites"))
    return kept


@transaction.atomic
def let_go(*, actor: Actor, conversation_id: int, number: int) -> None:
    """No matter whether it was kept."""
    access_conversation(actor, conversation_id)
    Favourite.objects.filter(
        person=actor.person_id, message__conversation=conversation_id, message__number=number
    ).delete()
    whisper(person_stream(actor.person_id), PersonalChanged(what="favourites"))


@transaction.atomic
def remind_me(
    *, actor: Actor, conversation_id: int, number: int, remind_at: datetime, note: str = ""
) -> MessageReminder:
    """A second one for the same message moves the first."""
    membership, message = access_message(actor, conversation_id, number)
    keep_nothing_of(membership.conversation)
    if message.recalled_at is not None or message.kind == MessageKind.SYSTEM:
        raise Conflict("这条消息不能设置提醒。")
    check_time(remind_at, "提醒时间")
    words = clean_text(note, limit=NOTE_LIMIT, field="备注", required=False)
    mine = MessageReminder.objects.filter(person=actor.person_id, done_at=None)
    row = mine.select_for_update().filter(message=message).first()
    if row is None and mine.count() >= REMINDERS:
        raise Invalid(f"未完成的提醒最多 {REMINDERS} 条，请先完成一些。", limit=REMINDERS)
    row = row or MessageReminder(message=message, person_id=actor.person_id)
    row.note, row.remind_at, row.reminded_at = words, remind_at, None
    row.save()
    whisper(person_stream(actor.person_id), PersonalChanged(what="reminders"))
    return row


@transaction.atomic
def finish_reminder(*, actor: Actor, reminder_id: int) -> None:
    done = MessageReminder.objects.filter(pk=reminder_id, person=actor.person_id).update(done_at=clock.now())
    if not done:
        raise NotFound
    whisper(person_stream(actor.person_id), PersonalChanged(what="reminders"))


def check_time(moment: datetime, field: str) -> None:
    now = clock.now()
    if moment <= now:
        raise Invalid(f"{field}已经过去，请选择以后的时间。", field=field)
    if moment > now + FURTHEST:
        raise Invalid(f"{field}最远为一年以后。", field=field)


@transaction.atomic
def fire_reminders() -> int:
    """Those due now, each once. One whose message is gone, or closed to the person, ends in silence."""
    due = list(
        MessageReminder.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("message__conversation")
        .filter(remind_at__lte=clock.now(), reminded_at=None, done_at=None)
        .order_by("remind_at")[:FIRED_AT_ONCE]
    )
    standing = [row for row in due if _stands(row)]
    now = clock.now()
    MessageReminder.objects.filter(pk__in=[row.pk for row in due]).update(reminded_at=now)
    MessageReminder.objects.filter(pk__in={row.pk for row in due} - {row.pk for row in standing}).update(done_at=now)
    emit(*((person_stream(row.person_id), _due(row)) for row in standing))
    for row in standing:
        nudge([row.person_id], _notice(row))
    return len(standing)


def _stands(row: MessageReminder) -> bool:
    if row.message.recalled_at is not None:
        return False
    mine = Membership.objects.filter(present(), conversation=row.message.conversation_id, person=row.person_id)
    return mine.filter(floor_number__lt=row.message.number).exists()


def _due(row: MessageReminder) -> ReminderDue:
    return ReminderDue(
        reminder_id=row.pk,
        conversation_id=row.message.conversation_id,
        number=row.message.number,
        sender_name=row.message.sender_name,
        note=row.note,
    )


def _notice(row: MessageReminder) -> Notice:
    message: Message = row.message
    secret = message.conversation.kind == "secret"
    said = row.note or ("" if secret else message.text[:80])
    return Notice(
        title="稍后提醒",
        body=said or f"{message.sender_name} 的消息",
        link=f"/messages/{message.conversation_id}?at={message.number}",
        topic=f"reminder.{row.pk}",
        weight=Weight.REMINDER,
    )
