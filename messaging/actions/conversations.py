"""Beginning conversations, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Count, Q

from messaging.events import ConversationChanged, ConversationJoined, conversation_stream, person_stream
from messaging.models import Conversation, ConversationKind, Membership
from messaging.payloads import conversation_facts
from messaging.policy import Act, lock_conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .invitees import invitees
from .joining import admit
from .posting import say

TITLE_LIMIT = 64


@transaction.atomic
def start_direct(*, actor: Actor, person_id: int) -> Conversation:
    """The one conversation of these two, begun now if need be. A shielded leader's is begun by the leader."""
    return begin_pair(actor, person_id, ConversationKind.DIRECT)[0]


def begin_pair(
    actor: Actor, person_id: int, kind: ConversationKind, *, vanish_seconds: int | None = None
) -> tuple[Conversation, bool]:
    """The conversation of that kind of these two; True where it begins now."""
    if person_id == actor.person_id:
        raise Invalid("不能与自己发起会话。")
    pair = "{}:{}".format(*sorted((actor.person_id, person_id)))
    if kind != ConversationKind.DIRECT:
        pair = f"{kind}:{pair}"
    existing = Conversation.objects.filter(pair=pair).first()
    if existing is not None:
        return existing, False
    people = invitees(actor, [person_id])
    now = clock.now()
    conversation, created = Conversation.objects.get_or_create(
        pair=pair, defaults={"kind": kind, "last_at": now, "member_count": 2, "vanish_seconds": vanish_seconds}
    )
    if created:
        held = {actor.person_id: actor.appointment_id, person_id: people[person_id].pk}
        Membership.objects.bulk_create(
            Membership(
                conversation=conversation,
                person_id=person,
                appointment_id=appointment,
                joined_at=now,
                joined_number=0,
                read_number=0,
            )
            for person, appointment in held.items()
        )
        emit(*((person_stream(person), ConversationJoined(conversation_id=conversation.pk)) for person in held))
    return conversation, created


@transaction.atomic
def create_group(
    *, actor: Actor, person_ids: Sequence[int], title: str = "", even_if_exists: bool = False
) -> Conversation:
    """Raises Conflict naming the group of exactly these members, unless `even_if_exists`."""
    name = clean_text(title, limit=TITLE_LIMIT, field="群名称", required=False)
    people = invitees(actor, person_ids)
    if not people:
        raise Invalid("请至少选择一位成员。", field="person_ids")
    if not even_if_exists:
        _refuse_twin(actor, people)
    conversation = Conversation.objects.create(
        kind=ConversationKind.GROUP,
        title=name or _title_of(actor, people),
        owner_id=actor.person_id,
        last_at=clock.now(),
    )
    held = {actor.person_id: actor.appointment_id} | {person: post.pk for person, post in people.items()}
    joined = admit(conversation, held, owner=actor.person_id)
    record(
        actor,
        "conversation.create",
        subject=("conversation", conversation.pk),
        detail={"title": conversation.title, "members": conversation.member_count},
    )
    emit(*joined, *say(conversation, actor, f"{actor.name} 创建了群聊，{_names(people.values())} 加入"))
    return conversation


@transaction.atomic
def rename_group(*, actor: Actor, conversation_id: int, title: str) -> Conversation:
    conversation = lock_conversation(actor, conversation_id, Act.RENAME).conversation
    name = clean_text(title, limit=TITLE_LIMIT, field="群名称")
    if name == conversation.title:
        return conversation
    record(
        actor,
        "conversation.rename",
        subject=("conversation", conversation_id),
        detail={"before": conversation.title, "after": name},
    )
    conversation.title = name
    conversation.version += 1
    conversation.save(update_fields=["title", "version"])
    line = say(conversation, actor, f"{actor.name} 将群名称改为“{name}”")
    changed = ConversationChanged(conversation=conversation_facts(conversation))
    emit(*line, (conversation_stream(conversation_id), changed))
    return conversation


def _refuse_twin(actor: Actor, people: Mapping[int, Appointment]) -> None:
    members = {actor.person_id, *people}
    among = Q(memberships__left_at=None, memberships__person__in=members)
    mine = Membership.objects.filter(person=actor.person_id, left_at=None).values("conversation")
    twin = (
        Conversation.objects.filter(kind=ConversationKind.GROUP, member_count=len(members), pk__in=mine)
        .annotate(shared=Count("memberships", filter=among))
        .filter(shared=len(members))
        .order_by("-last_at")
        .first()
    )
    if twin is not None:
        known = {"conversation_id": twin.pk, "title": twin.title}
        raise Conflict(f"成员完全相同的群“{twin.title}”已经存在，可直接使用。", **known)


def _title_of(actor: Actor, people: Mapping[int, Appointment]) -> str:
    names = [actor.name, *(post.person.name for post in people.values())]
    return "、".join(names[:3])[: TITLE_LIMIT - 6] + ("等" if len(names) > 3 else "")


def _names(posts: Iterable[Appointment]) -> str:
    names = [post.person.name for post in posts]
    return "、".join(names[:5]) + (f" 等 {len(names)} 人" if len(names) > 5 else "")
