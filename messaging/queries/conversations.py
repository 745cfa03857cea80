"""The list, one conversation, and who is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypedDict

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django_stubs_ext import WithAnnotations

from messaging.models import Conversation, Membership, Role
from messaging.models.conversations import PAIRS
from messaging.payloads import (
    ConversationPage,
    ConversationPayload,
    LastMessage,
    MemberPage,
    MemberPayload,
    PersonLine,
)
from messaging.payloads.conversations import rules_of
from messaging.policy import access_conversation, allowed
from messaging.presence import present
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel.errors import Invalid, NotFound
from officehub.realtime.models import Stream

from .attention import Waiting, waiting

PAGE = 100
MEMBER_PAGE = 200


Show = Literal["all", "unread", "mentions", "to_confirm", "groups"]


def conversations(*, actor: Actor, cursor: str | None = None, size: int = PAGE, show: Show = "all") -> ConversationPage:
    """Newest first. The first page begins with everything pinned, beyond its size if need be."""
    mine = _mine(actor).filter(_shown(actor, show))
    rows = list(_after(mine.filter(pinned=False), cursor)[: size + 1])
    shown = rows[:size]
    following = _cursor_of(shown[-1]) if len(rows) > size else None
    pinned = [] if cursor else list(mine.filter(pinned=True))
    return ConversationPage(items=_payloads(actor, pinned + shown), next=following)


def conversation(*, actor: Actor, conversation_id: int) -> ConversationPayload:
    found = _payloads(actor, _mine(actor).filter(conversation=conversation_id))
    if not found:
        raise NotFound
    return found[0]


def rows_of(*, actor: Actor, ids: Sequence[int]) -> list[ConversationPayload]:
    """Of these, one's own: for windows that heard of conversations they have not loaded."""
    return _payloads(actor, _mine(actor).filter(conversation__in=ids[:PAGE]))


def _shown(actor: Actor, show: Show) -> Q:
    if show == "unread":
        return Q(marked_unread=True) | Q(conversation__last_number__gt=F("read_number") + F("own_unread"))
    if show == "groups":
        return ~Q(conversation__kind__in=PAIRS)
    if show == "all":
        return Q()
    found = waiting(actor)
    return Q(conversation__in=list(found.mentions if show == "mentions" else found.to_confirm))


def members(*, actor: Actor, conversation_id: int, search: str = "", after: int = 0) -> MemberPage:
    """The owner, administrators, then members, each in the order of joining; `search`: name, pinyin or initials."""
    access_conversation(actor, conversation_id)
    rank = Case(When(role=Role.OWNER, then=Value(0)), When(role=Role.ADMIN, then=Value(1)), default=Value(2))
    rows = (
        Membership.objects.filter(_called(search), present(), conversation=conversation_id)
        .select_related("person", "appointment__unit", "appointment__post")
        .order_by(rank, "joined_at", "pk")
    )
    found = list(rows[after : after + MEMBER_PAGE + 1])
    items = [
        MemberPayload(person=line_of(row), role=row.role, joined_at=row.joined_at, follows=row.follows)  # type: ignore[arg-type]
        for row in found[:MEMBER_PAGE]
    ]
    return MemberPage(items=items, next=after + MEMBER_PAGE if len(found) > MEMBER_PAGE else None)


def _called(search: str) -> Q:
    word = search.strip().lower()[:32].replace("\x00", "")
    if not word:
        return Q()
    return Q(person__name__contains=word) | Q(person__pinyin__startswith=word) | Q(person__initials__startswith=word)


def line_of(row: Membership) -> PersonLine:
    return PersonLine(person_id=row.person_id, name=row.person.name, title=title_of(row.appointment))


def title_of(appointment: Appointment) -> str:
    return f"{appointment.unit.name} {appointment.post.title}"


class Head(TypedDict):
    head: int  # of the conversation's stream, as of the same moment


if TYPE_CHECKING:
    Listed = WithAnnotations[Membership, Head]


def _mine(actor: Actor) -> QuerySet[Listed]:
    """The stream's head comes in the same statement: whoever follows from it misses nothing of what these rows lack."""
    name = Concat(Value("conversation."), Cast(OuterRef("conversation_id"), CharField()))
    head = Stream.objects.filter(name=name).values("head")
    return (
        Membership.objects.filter(present(), person=actor.person_id)
        .select_related("conversation")
        .annotate(head=Coalesce(Subquery(head), Value(0)))
        .order_by("-conversation__last_at", "-conversation_id")
    )


def _after(rows: QuerySet[Listed], cursor: str | None) -> QuerySet[Listed]:
    if cursor is None:
        return rows
    moment, _, pk = cursor.rpartition("_")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
    except ValueError as error:
        raise Invalid("翻页位置无效，请刷新列表。", field="cursor") from error
    return rows.filter(Q(conversation__last_at__lt=at) | Q(conversation__last_at=at, conversation_id__lt=last))


def _cursor_of(row: Membership) -> str:
    return f"{row.conversation.last_at.isoformat()}_{row.conversation_id}"


def _payloads(actor: Actor, rows: Iterable[Listed]) -> list[ConversationPayload]:
    """Three further queries for any number: the other people of direct conversations, and what waits for oneself."""
    listed = list(rows)
    peers = _peers(actor, [row.conversation for row in listed])
    found = waiting(actor, [row.conversation_id for row in listed])
    return [_payload(row, peers.get(row.conversation_id), found) for row in listed]


def _peers(actor: Actor, rows: Sequence[Conversation]) -> dict[int, PersonLine]:
    direct = [row.pk for row in rows if row.kind in PAIRS]
    if not direct:
        return {}
    others = (
        Membership.objects.filter(conversation__in=direct)
        .exclude(person=actor.person_id)
        .select_related("person", "appointment__unit", "appointment__post")
    )
    return {row.conversation_id: line_of(row) for row in others}


def _last(row: Listed) -> LastMessage | None:
    """Nothing of what was said before one came, where the past was closed then."""
    last = row.conversation.last
    return LastMessage(**last) if last and row.conversation.last_number > row.floor_number else None


def _payload(row: Listed, peer: PersonLine | None, found: Waiting) -> ConversationPayload:
    conversation = row.conversation
    return ConversationPayload(
        id=conversation.pk,
        kind=conversation.kind,  # type: ignore[arg-type]
        title=peer.name if peer else conversation.title,
        peer=peer,
        member_count=conversation.member_count,
        last_number=conversation.last_number,
        last_at=conversation.last_at,
        last=_last(row),
        read_number=row.read_number,
        unread=conversation.last_number - row.read_number - row.own_unread,
        mentions=found.mentions.get(conversation.pk, []),
        to_confirm=found.to_confirm.get(conversation.pk, []),
        marked_unread=row.marked_unread,
        joined_number=row.joined_number,
        floor_number=row.floor_number,
        archived=conversation.archived_at is not None,
        ends_on=conversation.ends_on,
        rules=rules_of(conversation),
        vanish_seconds=conversation.vanish_seconds,
        muted=row.muted,
        pinned=row.pinned,
        role=row.role,  # type: ignore[arg-type]
        abilities=sorted(allowed(conversation, row.role, follows=row.follows)),
        version=conversation.version,
        stream_head=row.head,
    )
