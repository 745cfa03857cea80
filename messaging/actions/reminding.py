"""提醒未读, 提醒未确认: only those are told who have not answered."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from messaging import jobs
from messaging.audience import unconfirmed, unread
from messaging.events import MessageReminded, person_stream
from messaging.message_policy import lock_message_only, may_remind
from messaging.models import Conversation, Message, Reminding, Whom
from messaging.nudges import Notice, Weight, nudge
from messaging.payloads import PersonLine, WhomName
from messaging.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, RateLimited
from officehub.realtime.log import emit

AT_ONCE = 200  # people told in the action's own transaction, the others by the worker
PAUSE = timedelta(minutes=10)
NOBODY = {Whom.UNREAD: "所有人都已阅读，无需提醒。", Whom.UNCONFIRMED: "所有人都已确认，无需提醒。"}
ASKED = {Whom.UNREAD: "请查看 {name} 发送的消息", Whom.UNCONFIRMED: "{name} 发送的消息等待您确认收到"}


@transaction.atomic
def remind_readers(*, actor: Actor, conversation_id: int, number: int, whom: WhomName) -> Reminding:
    """Raises RateLimited within ten minutes of the last time, Conflict where nobody is left to remind."""
    membership, message = lock_message_only(actor, conversation_id, number, Act.READ)
    if not may_remind(actor, membership, message):
        raise Forbidden("只有发送人和群管理员可以提醒。")
    asked = Whom(whom)
    if asked == Whom.UNCONFIRMED and not message.asks_confirmation:
        raise Invalid("这条消息没有要求确认。", field="whom")
    _refuse_too_soon(message)
    waiting = unread(message) if asked == Whom.UNREAD else unconfirmed(message)
    people = list(waiting.order_by("pk").values_list("person_id", flat=True))
    if not people:
        raise Conflict(NOBODY[asked])
    reminding = Reminding.objects.create(
        message=message,
        whom=whom,
        people=len(people),
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        at=clock.now(),
    )
    record(
        actor,
        "message.remind",
        subject=("conversation", conversation_id),
        detail={"number": number, "whom": whom, "people": len(people)},
    )
    nudge(people, _notice(membership.conversation, message, asked))
    _tell(actor, message, whom, people)
    return reminding


def _refuse_too_soon(message: Message) -> None:
    last = message.remindings.order_by("-at").first()
    again = last.at + PAUSE if last else None
    if again and again > clock.now():
        shown = f"{clock.local(again):%H:%M}"
        raise RateLimited(f"同一条消息每 10 分钟可提醒一次，请在 {shown} 之后再试。", again_at=again.isoformat())


def _notice(conversation: Conversation, message: Message, whom: Whom) -> Notice:
    """Without the words: they may be recalled, and a phone's lock screen is read by others."""
    return Notice(
        title=conversation.title or message.sender_name,
        body=ASKED[whom].format(name=message.sender_name),
        link=f"/messages/{conversation.pk}?at={message.number}",
        topic=f"conversation.{conversation.pk}",
        weight=Weight.MENTION,
    )


def _tell(actor: Actor, message: Message, whom: WhomName, people: list[int]) -> None:
    by = PersonLine(person_id=actor.person_id, name=actor.name, title=f"{actor.unit_name} {actor.post_title}")
    told = MessageReminded(conversation_id=message.conversation_id, number=message.number, whom=whom, by=by)
    for start in range(AT_ONCE, len(people), jobs.CHUNK):
        jobs.tell_reminded.enqueue(told.model_dump(mode="json"), people[start : start + jobs.CHUNK])
    emit(*((person_stream(person), told) for person in people[:AT_ONCE]))
