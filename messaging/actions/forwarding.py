"""Passing messages on: one by one, or as one 聊天记录. What is passed on comes from our rows, never from the client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from messaging.contents import Content, MergedContent, MergedLine, content_of
from messaging.message_policy import may_forward
from messaging.models import Conversation, Message, MessageKind
from messaging.payloads import Card, Forwarded, ForwardRefusal
from messaging.policy import access_conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden, Invalid, OfficeError
from officehub.kernel.text import clean_text

from .conversations import start_direct
from .posting import Draft
from .sending import TEXT_LIMIT, send_together

ONE_BY_ONE = 30
LINES = 100
PLACES = 20
TITLE_LIMIT = 40


@dataclass(frozen=True)
class Parcel:
    """What is the same for every place it goes to."""

    text: str = ""
    kind: str = MessageKind.TEXT
    content: Content | None = None
    card: Card | None = None


def forward_messages(
    *,
    actor: Actor,
    conversation_id: int,
    numbers: Sequence[int],
    conversation_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    client_key: UUID,
    merged: bool = False,
    remark: str = "",
) -> Forwarded:
    """Each place has an outcome of its own; asked again with the same key, nothing arrives twice."""
    words = clean_text(remark, limit=TEXT_LIMIT, field="留言", required=False)
    if not conversation_ids and not person_ids:
        raise Invalid("请选择要转发到的会话或人员。", field="conversation_ids")
    if len(set(conversation_ids)) + len(set(person_ids)) > PLACES:
        raise Invalid(f"一次最多转发到 {PLACES} 处。", limit=PLACES)
    conversation, messages = _chosen(actor, conversation_id, numbers)
    parcels = [_merged(conversation, messages)] if merged else _singly(messages)
    if words:
        parcels.append(Parcel(text=words))
    outcome = Forwarded(conversation_ids=[], refusals=[])
    places = _places(actor, conversation_ids, person_ids, outcome)
    for place in places:
        _send(actor, place, parcels, client_key, outcome)
    record(
        actor,
        "message.forward",
        subject=("conversation", conversation_id),
        detail={"numbers": [m.number for m in messages], "to": outcome.conversation_ids, "merged": merged},
    )
    return outcome


def _chosen(actor: Actor, conversation_id: int, numbers: Sequence[int]) -> tuple[Conversation, list[Message]]:
    membership = access_conversation(actor, conversation_id)
    if membership.conversation.kind == "secret":
        raise Forbidden("密聊的内容不能转发。")
    wanted = sorted({number for number in numbers if number > membership.floor_number})
    found = Message.objects.filter(conversation=conversation_id, number__in=wanted).order_by("number")
    messages = [message for message in found if may_forward(membership, message)]
    if not messages:
        raise Invalid("所选消息已撤回或不能转发，请重新选择。", field="numbers")
    return membership.conversation, messages


def _singly(messages: Sequence[Message]) -> list[Parcel]:
    if len(messages) > ONE_BY_ONE:
        raise Invalid(f"逐条转发一次最多 {ONE_BY_ONE} 条，更多请合并转发。", limit=ONE_BY_ONE)
    return [_copy(message) for message in messages]


def _copy(message: Message) -> Parcel:
    """Without mentions, reply and wish for confirmation: those were meant for the people over there."""
    return Parcel(
        text=message.text,
        kind=message.kind,
        content=content_of(message.content),
        card=Card(
            card_kind=message.card_kind,  # type: ignore[arg-type]
            ref_id=message.card_ref or 0,
            title=message.card_title,
            state=message.card_state,
        )
        if message.card_kind
        else None,
    )


def _merged(conversation: Conversation, messages: Sequence[Message]) -> Parcel:
    lines = [line for message in messages for line in _lines(message)]
    if len(lines) > LINES:
        raise Invalid(f"一次最多合并 {LINES} 条消息，所选共 {len(lines)} 条。", limit=LINES)
    content = MergedContent(title=_title(conversation, messages), items=lines)
    return Parcel(kind=MessageKind.MERGED, content=content)


def _lines(message: Message) -> Iterator[MergedLine]:
    """Merged messages among them are laid out flat: nobody opens boxes in boxes."""
    content = content_of(message.content)
    if isinstance(content, MergedContent):
        yield from content.items
        return
    text = message.card_title or message.text
    if content is not None and content.type == "card":
        text, content = content.title, None
    yield MergedLine(
        sender_name=message.sender_name, sent_at=message.sent_at, kind=message.kind, text=text, content=content
    )


def _title(conversation: Conversation, messages: Sequence[Message]) -> str:
    if conversation.title:
        return f"“{conversation.title[:TITLE_LIMIT]}”的聊天记录"
    names = list(dict.fromkeys(message.sender_name for message in messages))
    return "、".join(names[:3]) + "的聊天记录"


def _places(actor: Actor, conversation_ids: Sequence[int], person_ids: Sequence[int], outcome: Forwarded) -> list[int]:
    places = list(dict.fromkeys(conversation_ids))
    for person in dict.fromkeys(person_ids):
        try:
            places.append(start_direct(actor=actor, person_id=person).pk)
        except OfficeError as refusal:
            outcome.refusals.append(ForwardRefusal(person_id=person, message=refusal.message))
    return list(dict.fromkeys(places))


def _send(actor: Actor, place: int, parcels: Sequence[Parcel], client_key: UUID, outcome: Forwarded) -> None:
    drafts = [
        Draft(
            actor=actor,
            conversation_id=place,
            text=parcel.text,
            client_key=uuid5(client_key, f"{place}.{turn}"),
            kind=parcel.kind,
            content=parcel.content,
            card=parcel.card,
        )
        for turn, parcel in enumerate(parcels)
    ]
    refusal = next((one for one in send_together(drafts) if isinstance(one, OfficeError)), None)
    if refusal is None:
        outcome.conversation_ids.append(place)
    else:
        outcome.refusals.append(ForwardRefusal(conversation_id=place, message=refusal.message))
