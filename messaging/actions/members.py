"""Coming, going, and how one keeps a conversation in one's own list."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from messaging.models import Conversation, Membership, Role
from messaging.policy import Act, lock_conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from officehub.realtime.log import emit

from .invitees import MEMBER_LIMIT, invitees
from .joining import admit, changed, count_members, tell_left
from .posting import Fact, say
from .succession import next_in_line, role_changed


@transaction.atomic
def add_members(*, actor: Actor, conversation_id: int, person_ids: Sequence[int]) -> int:
    """Who is already in stays in. Returns how many came."""
    conversation = lock_conversation(actor, conversation_id, Act.ADD_MEMBER).conversation
    people = invitees(actor, person_ids)
    present = conversation.memberships.filter(person__in=people, left_at=None).values_list("person_id", flat=True)
    coming = {person: post for person, post in people.items() if person not in set(present)}
    if not coming:
        return 0
    if conversation.member_count + len(coming) > MEMBER_LIMIT:
        raise Invalid(f"一个群最多 {MEMBER_LIMIT} 人，现有 {conversation.member_count} 人。", limit=MEMBER_LIMIT)
    joined = admit(conversation, {person: post.pk for person, post in coming.items()})
    _record(actor, "conversation.add_members", conversation_id, list(coming))
    names = "、".join(post.person.name for post in list(coming.values())[:5])
    more = f" 等 {len(coming)} 人" if len(coming) > 5 else ""
    emit(*joined, *say(conversation, actor, f"{actor.name} 邀请 {names}{more} 加入群聊"), changed(conversation))
    return len(coming)


@transaction.atomic
def remove_member(*, actor: Actor, conversation_id: int, person_id: int) -> None:
    """The owner cannot be removed; an administrator only by the owner."""
    mine = lock_conversation(actor, conversation_id, Act.REMOVE_MEMBER)
    theirs = mine.conversation.memberships.select_related("person").filter(person=person_id, left_at=None).first()
    if theirs is None:
        raise NotFound
    if person_id == actor.person_id:
        raise Invalid("退出群聊请使用“退出”。")
    if theirs.follows:
        raise Forbidden("该成员随岗位在群内，岗位变动后会自动退出。")
    if theirs.role != Role.MEMBER and mine.role != Role.OWNER:
        raise Forbidden("只有群主可以移出管理员。")
    gone = _end(mine.conversation, theirs)
    _record(actor, "conversation.remove_member", conversation_id, [person_id])
    line = say(mine.conversation, actor, f"{actor.name} 将 {theirs.person.name} 移出群聊")
    emit(*line, *gone, changed(mine.conversation))


@transaction.atomic
def leave_group(*, actor: Actor, conversation_id: int) -> None:
    """An owner's place passes to the oldest administrator, else to the oldest member."""
    mine = lock_conversation(actor, conversation_id, Act.LEAVE)
    conversation = mine.conversation
    gone = _end(conversation, mine)
    line = say(conversation, actor, f"{actor.name} 退出了群聊")
    if mine.role == Role.OWNER:
        line += _hand_over(conversation, actor)
    _record(actor, "conversation.leave", conversation_id, [actor.person_id])
    emit(*line, *gone, changed(conversation))


def _end(conversation: Conversation, membership: Membership) -> list[Fact]:
    membership.left_at = clock.now()
    membership.save(update_fields=["left_at"])
    count_members(conversation, -1)
    return tell_left(conversation.pk, [membership.person_id])


def _hand_over(conversation: Conversation, actor: Actor) -> list[Fact]:
    heir = next_in_line(conversation).first()
    if heir is None:
        return []
    heir.role = Role.OWNER
    heir.save(update_fields=["role"])
    conversation.owner = heir.person
    conversation.save(update_fields=["owner"])
    return [*say(conversation, actor, f"{heir.person.name} 成为群主"), role_changed(conversation.pk, heir.person_id)]


def _record(actor: Actor, act: str, conversation_id: int, person_ids: Sequence[int]) -> None:
    """A list of people beyond a hundred is given by its size: the memberships themselves keep it."""
    detail = {"person_ids": list(person_ids)} if len(person_ids) <= 100 else {"people": len(person_ids)}
    record(actor, act, subject=("conversation", conversation_id), detail=detail)
