"""What a push says, made at the moment it leaves: of what was recalled, read or left meanwhile nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from messaging.contents import words_of
from messaging.models import Conversation, ConversationKind, Membership, Message, MessageKind
from messaging.nudges import Weight
from messaging.presence import present
from officehub.files.classification import guard_text
from officehub.kernel.errors import Invalid
from officehub.todo.models import Todo

from .models import Preference, Push

PRODUCT = "OfficeHub 政务协同"
EXCERPT = 80
KINDS = {
    MessageKind.IMAGE: "[图片]",
    MessageKind.FILE: "[文件] ",
    MessageKind.VOICE: "[语音]",
    MessageKind.CONTACT: "[名片] ",
    MessageKind.MERGED: "[聊天记录] ",
}
KEPT = "暂无网络，已记下，联网后自动送出"
BY_TOPIC = {"dispatch": "您有一条新指令", "todo": "您有一项新待办"}


@dataclass(frozen=True)
class Said:
    title: str
    body: str


class Speech:
    """Everything the words of a batch need, read in four queries."""

    def __init__(self, pushes: Sequence[Push]) -> None:
        talk = [push for push in pushes if push.conversation]
        people = {push.person_id for push in pushes}
        places = {push.conversation for push in talk}
        self._messages = Message.objects.in_bulk([push.message for push in talk if push.message])
        self._hidden = set(
            Preference.objects.filter(person__in=people, hide_content=True).values_list("person_id", flat=True)
        )
        members = Membership.objects.filter(present(), person__in=people, conversation__in=places)
        self._members = {
            (member.conversation_id, member.person_id): member for member in members.select_related("conversation")
        }
        direct = {m.conversation_id for m in self._members.values() if m.conversation.kind == ConversationKind.DIRECT}
        others = Membership.objects.filter(conversation__in=direct).values_list(
            "conversation_id", "person_id", "person__name"
        )
        self._others = {(place, person): name for place, person, name in others}
        self._waiting = _open_todos(pushes)

    def of(self, push: Push) -> Said | None:
        """None: there is nothing to tell any more."""
        if push.conversation is None:
            return self._notice(push)
        return self._message(push, push.conversation)

    def _notice(self, push: Push) -> Said | None:
        if push.topic.startswith("todo.") and (push.person_id, push.topic) not in self._waiting:
            return None
        if push.person_id in self._hidden:
            return Said(PRODUCT, _unsaid(push, push.count))
        return _guarded(Said(push.title, push.body), push)

    def _message(self, push: Push, place: int) -> Said | None:
        member = self._members.get((place, push.person_id))
        if member is None:
            return None
        conversation = member.conversation
        unread = min(push.count, (push.last_number or 0) - member.read_number)
        message = self._messages.get(push.message or 0)
        recalled = message is None or message.recalled_at is not None
        if unread <= 0 or (recalled and push.count == 1):
            return None
        if conversation.kind == ConversationKind.SECRET:
            return Said(PRODUCT, "您有一条密聊消息")
        if push.person_id in self._hidden:
            return Said(PRODUCT, _unsaid(push, unread))
        body = _unsaid(push, unread) if message is None or recalled else _line(push, message, unread, conversation)
        return _guarded(Said(self._title(conversation, push.person_id), body), push)

    def _title(self, conversation: Conversation, person_id: int) -> str:
        if conversation.title:
            return conversation.title
        names = [
            name for (place, person), name in self._others.items() if place == conversation.pk and person != person_id
        ]
        return names[0] if names else PRODUCT


def todo_topic(kind: str, source_id: int) -> str:
    return f"todo.{kind}.{source_id}"[:48]


def _open_todos(pushes: Sequence[Push]) -> set[tuple[int, str]]:
    people = {push.person_id for push in pushes if push.topic.startswith("todo.")}
    rows = Todo.objects.filter(person__in=people, closed_at=None) if people else Todo.objects.none()
    found = rows.values_list("person_id", "source_kind", "source_id")
    return {(person, todo_topic(kind, source)) for person, kind, source in found}


def _line(push: Push, message: Message, unread: int, conversation: Conversation) -> str:
    text = " ".join((message.card_title or message.text or words_of(message.content)).split())
    excerpt = KINDS.get(MessageKind(message.kind), "") + (text if len(text) <= EXCERPT else text[:EXCERPT] + "…")
    speaker = "" if conversation.kind == ConversationKind.DIRECT else f"{message.sender_name}："
    return f"{_count(unread)}{_call(push, message)}{speaker}{excerpt}"


def _call(push: Push, message: Message) -> str:
    if push.weight != Weight.MENTION:
        return ""
    return "[请确认] " if message.asks_confirmation else "[有人@我] "


def _count(unread: int) -> str:
    return f"[{unread} 条] " if unread > 1 else ""


def _unsaid(push: Push, count: int) -> str:
    kind = push.topic.partition(".")[0]
    if kind == "conversation":
        return f"{count} 条新消息"
    return BY_TOPIC.get(kind, "您有一条新提醒")


def _guarded(said: Said, push: Push) -> Said:
    """A secrecy mark must not travel through a push service, whoever wrote it."""
    try:
        guard_text(f"{said.title}\n{said.body}")
    except Invalid:
        return Said(PRODUCT, _unsaid(push, push.count))
    return said


def payload(push: Push, said: Said) -> bytes:
    """Answered from the notification is only what it says: where the words are withheld, the page has to be opened."""
    told = said == Said(push.title, push.body)
    return orjson.dumps(
        {
            "title": said.title,
            "body": said.body,
            "link": push.link,
            "topic": push.topic,
            "urgent": push.urgent,
            "act": {**push.quick_act, "kept": KEPT, "person": push.person_id} if push.quick_act and told else None,
        }
    )
