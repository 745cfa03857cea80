"""Who may do what in a conversation. Being a member is the only way in; no administrator of the system reads along."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound

from .models import Conversation, ConversationKind, InviteLink, Membership, Message, MessageKind, Role
from .models.conversations import Speakers
from .presence import present

RECALL_WITHIN = timedelta(hours=24)


class Act(StrEnum):
    READ = "read"
    SEND = "send"
    ARRANGE = "arrange"  # mute and pin, for oneself
    ADD_MEMBER = "add_member"
    REMOVE_MEMBER = "remove_member"
    RENAME = "rename"
    MENTION_EVERYONE = "mention_everyone"
    RECALL_ANY = "recall_any"  # another member's message
    SEE_READERS = "see_readers"  # of another member's message
    LEAVE = "leave"
    RESPOND = "respond"  # react to a message, confirm one
    PIN = "pin"  # a message, for everybody
    MANAGE = "manage"  # purpose, who may do what, links and requests to join
    APPOINT = "appoint"  # administrators, and dismiss them
    TRANSFER = "transfer"  # the ownership
    ARCHIVE = "archive"  # end it, or move its end
    OPEN_PAST = "open_past"  # to those who join from now on


_MEMBER = frozenset({Act.READ, Act.SEND, Act.ARRANGE, Act.RESPOND})
_SPEAKER = _MEMBER | {Act.MENTION_EVERYONE}
_ORDER = _SPEAKER | {Act.PIN, Act.RENAME, Act.RECALL_ANY, Act.SEE_READERS, Act.MANAGE}
_DOOR = frozenset({Act.ADD_MEMBER, Act.REMOVE_MEMBER, Act.LEAVE})
_CHARGE = frozenset({Act.APPOINT, Act.TRANSFER, Act.OPEN_PAST})
_SEATS = _DOOR | {Act.APPOINT, Act.TRANSFER, Act.ARCHIVE}  # said by the seats, where a conversation has them

# What the role allows where the conversation withholds nothing; `allowed` takes away what it does.
ALLOWED: dict[tuple[str, str], frozenset[Act]] = {
    (ConversationKind.DIRECT, Role.MEMBER): _MEMBER | {Act.PIN},
    (ConversationKind.SECRET, Role.MEMBER): _MEMBER,
    (ConversationKind.GROUP, Role.MEMBER): _SPEAKER | {Act.ADD_MEMBER, Act.LEAVE},
    (ConversationKind.GROUP, Role.ADMIN): _ORDER | _DOOR,
    (ConversationKind.GROUP, Role.OWNER): _ORDER | _DOOR | _CHARGE | {Act.ARCHIVE},
    (ConversationKind.UNIT, Role.MEMBER): _SPEAKER,  # who belongs is the directory's to say
    (ConversationKind.UNIT, Role.ADMIN): _ORDER,
    (ConversationKind.UNIT, Role.OWNER): _ORDER | _CHARGE,
    (ConversationKind.SPECIAL, Role.MEMBER): _SPEAKER | {Act.ADD_MEMBER, Act.LEAVE},
    (ConversationKind.SPECIAL, Role.ADMIN): _ORDER | _DOOR,
    (ConversationKind.SPECIAL, Role.OWNER): _ORDER | _DOOR | _CHARGE | {Act.ARCHIVE},
    (ConversationKind.CHANNEL, Role.MEMBER): frozenset({Act.READ, Act.ARRANGE, Act.RESPOND, Act.LEAVE}),
    (ConversationKind.CHANNEL, Role.ADMIN): _ORDER | _DOOR,
    (ConversationKind.CHANNEL, Role.OWNER): _ORDER | _DOOR | _CHARGE | {Act.ARCHIVE},
}
WHEN_ARCHIVED = frozenset({Act.READ, Act.ARRANGE})
_KEPT_BY: tuple[tuple[str, Act], ...] = (
    ("who_speaks", Act.SEND),
    ("who_invites", Act.ADD_MEMBER),
    ("who_mentions_everyone", Act.MENTION_EVERYONE),
)


def allowed(conversation: Conversation, role: str, *, follows: bool = False) -> frozenset[Act]:
    """`follows`: the membership comes with a post and goes with it, so nobody leaves by himself."""
    acts = ALLOWED.get((conversation.kind, role), frozenset())
    if conversation.archived_at is not None:
        return acts & WHEN_ARCHIVED
    withheld = set(_SEATS) if conversation.seated else {Act.LEAVE} if follows else set()
    if role == Role.MEMBER:
        withheld |= {act for column, act in _KEPT_BY if getattr(conversation, column) == Speakers.ADMINS}
        if Act.SEND in withheld:
            withheld.add(Act.MENTION_EVERYONE)
    return acts - withheld


def refusal(conversation: Conversation, act: Act) -> Forbidden:
    """What to say to a member who may not."""
    if conversation.archived_at is not None:
        return Forbidden("该群已归档，只能查看。")
    if conversation.seated and act in _SEATS:
        return Forbidden("专班群的成员和职务以专班名册为准，请在专班里调整。")
    if act == Act.SEND:
        return Forbidden("只有群主和管理员可以在这里发言。")
    if act == Act.LEAVE:
        return Forbidden("本群成员随岗位变动，在岗期间不能退出；不想被打扰可设为免打扰。")
    return Forbidden()


def visible_to(actor: Actor) -> QuerySet[Conversation]:
    return Conversation.objects.filter(present("memberships__"), memberships__person=actor.person_id)


def membership_of(actor: Actor, conversation: Conversation) -> Membership | None:
    return conversation.memberships.filter(present(), person=actor.person_id).first()


def may(actor: Actor, act: Act, conversation: Conversation) -> bool:
    membership = membership_of(actor, conversation)
    return membership is not None and act in allowed(conversation, membership.role, follows=membership.follows)


def who_may(act: Act, conversation: Conversation) -> QuerySet[Person]:
    """A member's right hangs on the role and on whether the membership follows a post: six cases."""
    cases = [
        Q(role=role, follows=follows)
        for role in Role.values
        for follows in (False, True)
        if act in allowed(conversation, role, follows=follows)
    ]
    entitled = Membership.objects.filter(_any_of(cases), present(), conversation=conversation)
    return Person.objects.filter(pk__in=entitled.values("person"))


def _any_of(cases: list[Q]) -> Q:
    return reduce(or_, cases, Q(pk__in=[]))


def access_conversation(actor: Actor, conversation_id: int, act: Act = Act.READ) -> Membership:
    """The actor's membership with its conversation. NotFound for strangers, Forbidden for members without the right."""
    found = (
        Membership.objects.select_related("conversation")
        .filter(present(), conversation=conversation_id, person=actor.person_id)
        .first()
    )
    if found is None:
        raise NotFound
    if act not in allowed(found.conversation, found.role, follows=found.follows):
        raise refusal(found.conversation, act)
    return found


def lock_conversation(actor: Actor, conversation_id: int, act: Act) -> Membership:
    """As `access_conversation`, with the conversation's row locked until the end of the transaction.

    The lock is taken first: what is read afterwards cannot change any more.
    """
    locked = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if locked is None:
        raise NotFound
    membership = access_conversation(actor, conversation_id, act)
    membership.conversation = locked
    return membership


def access_message(actor: Actor, conversation_id: int, number: int) -> tuple[Membership, Message]:
    """What was said before one came is as absent as what was never said."""
    membership = access_conversation(actor, conversation_id)
    message = Message.objects.filter(conversation=conversation_id, number=number).first()
    if message is None or number <= membership.floor_number:
        raise NotFound
    return membership, message


def may_recall(actor: Actor, membership: Membership, message: Message) -> bool:
    """One's own within 24 hours; those who keep the group in order at any time. Never what the system said."""
    if message.kind == MessageKind.SYSTEM or message.recalled_at is not None:
        return False
    if Act.RECALL_ANY in allowed(membership.conversation, membership.role):
        return True
    return message.sender_id == actor.person_id and clock.now() - message.sent_at <= RECALL_WITHIN


def may_see_readers(actor: Actor, membership: Membership, message: Message) -> bool:
    if message.sender_id == actor.person_id:
        return True
    return Act.SEE_READERS in allowed(membership.conversation, membership.role)


def may_follow(actor: Actor, ids: Collection[int]) -> dict[int, int]:
    """Of these conversations, those whose stream the actor may follow, and from which number on."""
    mine = Membership.objects.filter(present(), person=actor.person_id, conversation__in=list(ids))
    return dict(mine.values_list("conversation_id", "floor_seq"))


def access_link(token: str) -> InviteLink:
    """NotFound for a forged one; Conflict where it expired, was ended, or its maker may invite no more."""
    rows = InviteLink.objects.select_related("conversation__owner_unit", "made_by")
    link = rows.filter(token=token[:64].replace("\x00", "")).first()
    if link is None:
        raise NotFound
    if link.ended_at is not None or link.expires_at <= clock.now() or not _still_invites(link):
        raise Conflict("邀请链接已失效，请向邀请人索取新的链接。")
    return link


def _still_invites(link: InviteLink) -> bool:
    maker = link.conversation.memberships.filter(present(), person=link.made_by_id).first()
    return maker is not None and Act.ADD_MEMBER in allowed(link.conversation, maker.role, follows=maker.follows)
