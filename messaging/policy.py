"""Who may do what in a conversation. Being a member is the only way in; no administrator of the system reads along."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from django.db.models import QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound

from .models import Conversation, ConversationKind, Membership, Message, MessageKind, Role

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


_MEMBER = frozenset({Act.READ, Act.SEND, Act.ARRANGE})
_GROUP_MEMBER = _MEMBER | {Act.ADD_MEMBER, Act.LEAVE}
_GROUP_ADMIN = _GROUP_MEMBER | {Act.REMOVE_MEMBER, Act.RENAME, Act.MENTION_EVERYONE, Act.RECALL_ANY, Act.SEE_READERS}

ALLOWED: dict[tuple[str, str], frozenset[Act]] = {
    (ConversationKind.DIRECT, Role.MEMBER): _MEMBER,
    (ConversationKind.GROUP, Role.MEMBER): _GROUP_MEMBER,
    (ConversationKind.GROUP, Role.ADMIN): _GROUP_ADMIN,
    (ConversationKind.GROUP, Role.OWNER): _GROUP_ADMIN,
}


def allowed(kind: str, role: str) -> frozenset[Act]:
    return ALLOWED.get((kind, role), frozenset())


def visible_to(actor: Actor) -> QuerySet[Conversation]:
    return Conversation.objects.filter(memberships__person=actor.person_id, memberships__left_at=None)


def membership_of(actor: Actor, conversation: Conversation) -> Membership | None:
    return conversation.memberships.filter(person=actor.person_id, left_at=None).first()


def may(actor: Actor, act: Act, conversation: Conversation) -> bool:
    membership = membership_of(actor, conversation)
    return membership is not None and act in allowed(conversation.kind, membership.role)


def who_may(act: Act, conversation: Conversation) -> QuerySet[Person]:
    roles = [role for role in Role.values if act in allowed(conversation.kind, role)]
    return Person.objects.filter(
        memberships__conversation=conversation, memberships__left_at=None, memberships__role__in=roles
    )


def access_conversation(actor: Actor, conversation_id: int, act: Act = Act.READ) -> Membership:
    """The actor's membership with its conversation. NotFound for strangers, Forbidden for members without the right."""
    found = (
        Membership.objects.select_related("conversation")
        .filter(conversation=conversation_id, person=actor.person_id, left_at=None)
        .first()
    )
    if found is None:
        raise NotFound
    if act not in allowed(found.conversation.kind, found.role):
        raise Forbidden
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
    membership = access_conversation(actor, conversation_id)
    message = Message.objects.filter(conversation=conversation_id, number=number).first()
    if message is None:
        raise NotFound
    return membership, message


def may_recall(actor: Actor, membership: Membership, message: Message) -> bool:
    """One's own within 24 hours; those who keep the group in order at any time. Never what the system said."""
    if message.kind == MessageKind.SYSTEM or message.recalled_at is not None:
        return False
    if Act.RECALL_ANY in allowed(membership.conversation.kind, membership.role):
        return True
    return message.sender_id == actor.person_id and clock.now() - message.sent_at <= RECALL_WITHIN


def may_see_readers(actor: Actor, membership: Membership, message: Message) -> bool:
    if message.sender_id == actor.person_id:
        return True
    return Act.SEE_READERS in allowed(membership.conversation.kind, membership.role)


def may_follow(actor: Actor, ids: Collection[int]) -> set[int]:
    """Of these conversations, those whose stream the actor may follow."""
    mine = Membership.objects.filter(person=actor.person_id, left_at=None, conversation__in=list(ids))
    return set(mine.values_list("conversation_id", flat=True))
