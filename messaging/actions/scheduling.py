"""Messages to be sent later: written now, sent once, by the post they were written from."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from messaging.events import PersonalChanged, ScheduledSettled, person_stream
from messaging.models import Message, ScheduledMessage
from messaging.models.personal import ScheduledState
from messaging.payloads import SendMessage
from messaging.policy import Act, access_conversation
from messaging.secrecy import keep_nothing_of
from officehub.directory.actor import Actor, actor_for
from officehub.files.actions import place_in
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound, OfficeError
from officehub.kernel.text import clean_text
from officehub.realtime.fanout import whisper
from officehub.realtime.log import emit

from .attaching import attached
from .incoming import draft_of
from .personal import check_time
from .sending import TEXT_LIMIT, send_together

SUBJECT = "scheduled"  # its writer reads the file that waits with it
WAITING = 100  # of one person at once
SENT_AT_ONCE = 200
REFUSED_POST = "您写下这条消息时的岗位已不在任，消息没有发出。"


@transaction.atomic
def schedule_message(*, actor: Actor, message: SendMessage, send_at: datetime) -> ScheduledMessage:
    """Sent again with the same `client_key`, it answers with what it already made."""
    keep_nothing_of(access_conversation(actor, message.conversation_id, Act.SEND).conversation)
    known = ScheduledMessage.objects.filter(client_key=message.client_key).first()
    if known is not None:
        return _own_again(actor, known)
    check_time(send_at, "发送时间")
    _check_words(message)
    mine = ScheduledMessage.objects.filter(person=actor.person_id, state=ScheduledState.WAITING)
    if mine.count() >= WAITING:
        raise Invalid(f"待发送的消息最多 {WAITING} 条，请先取消一些。", limit=WAITING)
    row = _stored(actor, message, send_at)
    _hold_file(actor, message, row)
    _tell(actor)
    return row


@transaction.atomic
def edit_scheduled(
    *, actor: Actor, scheduled_id: int, text: str | None = None, send_at: datetime | None = None
) -> ScheduledMessage:
    row = _locked(actor, scheduled_id, ScheduledState.WAITING)
    if text is not None:
        changed = SendMessage(**{**row.body, "text": text})
        _check_words(changed)
        row.body = changed.model_dump(mode="json")
    if send_at is not None:
        check_time(send_at, "发送时间")
        row.send_at = send_at
    row.save(update_fields=["body", "send_at"])
    _tell(actor)
    return row


@transaction.atomic
def cancel_scheduled(*, actor: Actor, scheduled_id: int) -> ScheduledMessage:
    return _moved(actor, _locked(actor, scheduled_id, ScheduledState.WAITING), ScheduledState.CANCELLED)


@transaction.atomic
def restore_scheduled(*, actor: Actor, scheduled_id: int) -> ScheduledMessage:
    """Undoes a cancelling, while its time has not come."""
    row = _locked(actor, scheduled_id, ScheduledState.CANCELLED)
    check_time(row.send_at, "发送时间")
    return _moved(actor, row, ScheduledState.WAITING)


def send_due() -> int:
    """Each in a transaction of its own, so that one refusal holds up nobody. How many were settled."""
    due = ScheduledMessage.objects.filter(state=ScheduledState.WAITING, send_at__lte=clock.now())
    ids = list(due.order_by("send_at", "pk").values_list("pk", flat=True)[:SENT_AT_ONCE])
    return sum(_settle(pk) for pk in ids)


@transaction.atomic
def _settle(pk: int) -> bool:
    waiting = ScheduledMessage.objects.select_for_update(skip_locked=True, of=("self",))
    row = waiting.filter(pk=pk, state=ScheduledState.WAITING).first()
    if row is None:
        return False
    outcome = _sent(row)
    if isinstance(outcome, Message):
        row.state, row.number = ScheduledState.SENT, outcome.number
    else:
        row.state, row.refusal = ScheduledState.REFUSED, outcome.message[:200]
    row.save(update_fields=["state", "number", "refusal"])
    settled = ScheduledSettled(
        scheduled_id=row.pk, conversation_id=row.conversation_id, number=row.number, refusal=row.refusal
    )
    emit((person_stream(row.person_id), settled))
    return True


def _sent(row: ScheduledMessage) -> Message | OfficeError:
    try:
        actor = actor_for(row.appointment_id)
    except NotFound:
        return Forbidden(REFUSED_POST)
    [outcome] = send_together([draft_of(actor, SendMessage(**row.body))])
    return outcome


def _own_again(actor: Actor, known: ScheduledMessage) -> ScheduledMessage:
    if known.person_id != actor.person_id:
        raise Conflict("这条消息无法定时发送，请重新编写。")
    return known


def _stored(actor: Actor, message: SendMessage, send_at: datetime) -> ScheduledMessage:
    try:
        with transaction.atomic():
            return ScheduledMessage.objects.create(
                person_id=actor.person_id,
                appointment_id=actor.appointment_id,
                conversation_id=message.conversation_id,
                body=message.model_dump(mode="json"),
                client_key=message.client_key,
                send_at=send_at,
                created_at=clock.now(),
            )
    except IntegrityError:
        return _own_again(actor, ScheduledMessage.objects.get(client_key=message.client_key))


def _check_words(message: SendMessage) -> None:
    bare = message.content is None and message.contact_id is None
    clean_text(message.text, limit=TEXT_LIMIT, field="消息", required=bare)


def _hold_file(actor: Actor, message: SendMessage, row: ScheduledMessage) -> None:
    """Loose files go after a week; this one waits."""
    if message.content is None:
        return
    [found] = attached([(actor, message.content)]).values()
    if isinstance(found, OfficeError):
        raise found
    place_in([(message.content.file_id, SUBJECT, row.pk)])


def _locked(actor: Actor, scheduled_id: int, state: ScheduledState) -> ScheduledMessage:
    row = ScheduledMessage.objects.select_for_update().filter(pk=scheduled_id, person=actor.person_id).first()
    if row is None:
        raise NotFound
    if row.state != state:
        raise Conflict("这条定时消息已经发出或已变动，请刷新列表。")
    return row


def _moved(actor: Actor, row: ScheduledMessage, state: ScheduledState) -> ScheduledMessage:
    row.state = state
    row.save(update_fields=["state"])
    _tell(actor)
    return row


def _tell(actor: Actor) -> None:
    whisper(person_stream(actor.person_id), PersonalChanged(what="scheduled"))
