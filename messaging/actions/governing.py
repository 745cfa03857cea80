"""How a group is kept: its rules, its administrators, whose it is, and when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from messaging.models import Conversation, ConversationKind, Membership, Role
from messaging.models.conversations import Speakers
from messaging.policy import Act, allowed, lock_conversation
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_of
from officehub.directory.models import Appointment, Unit
from officehub.directory.receivers import unit_line_paths
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

from .founding import PURPOSE_LIMIT, refuse_end
from .joining import changed
from .posting import say
from .succession import role_changed

RULES = frozenset({"purpose", "who_speaks", "who_invites", "who_mentions_everyone", "join_needs_approval", "past_open"})


@transaction.atomic
def change_rules(*, actor: Actor, conversation_id: int, rules: Mapping[str, str | bool]) -> Conversation:
    """`rules`: any of RULES; what is left out, or is so already, stays. 全员禁言 is `who_speaks` = admins."""
    mine = lock_conversation(actor, conversation_id, Act.MANAGE)
    conversation = mine.conversation
    asked = {name: _checked(name, value) for name, value in rules.items() if name in RULES}
    if "past_open" in asked and Act.OPEN_PAST not in allowed(conversation, mine.role):
        raise Forbidden("只有群主可以决定新成员能否查看历史消息。")
    new = {name: value for name, value in asked.items() if getattr(conversation, name) != value}
    if not new:
        return conversation
    before = {name: getattr(conversation, name) for name in new}
    for name, value in new.items():
        setattr(conversation, name, value)
    conversation.version += 1
    conversation.save(update_fields=[*new, "version"])
    _record(actor, "conversation.rules", conversation, {"before": before, "after": new})
    emit(*say(conversation, actor, f"{actor.name} {_told(new)}"), changed(conversation))
    return conversation


@transaction.atomic
def appoint_admin(*, actor: Actor, conversation_id: int, person_id: int) -> None:
    _set_role(actor, conversation_id, person_id, Role.ADMIN)


@transaction.atomic
def dismiss_admin(*, actor: Actor, conversation_id: int, person_id: int) -> None:
    _set_role(actor, conversation_id, person_id, Role.MEMBER)


@transaction.atomic
def transfer_ownership(*, actor: Actor, conversation_id: int, person_id: int) -> Conversation:
    """To a member who then answers for the group; the former owner stays as an administrator."""
    mine = lock_conversation(actor, conversation_id, Act.TRANSFER)
    conversation = mine.conversation
    heir = _member(conversation, person_id)
    if heir.pk == mine.pk:
        raise Invalid("您已经是群主。", field="person_id")
    if conversation.kind == ConversationKind.UNIT and not heir.follows:
        raise Invalid("单位群只能转让给在本单位任职的成员。", field="person_id")
    mine.role, heir.role = Role.ADMIN, Role.OWNER
    Membership.objects.bulk_update(sorted([mine, heir], key=lambda row: row.pk), ["role"])
    conversation.owner = heir.person
    conversation.owner_unit = _answering(conversation, heir)
    conversation.version += 1
    conversation.save(update_fields=["owner", "owner_unit", "version"])
    _record(actor, "conversation.transfer", conversation, {"from": actor.person_id, "to": person_id})
    line = say(conversation, actor, f"{actor.name} 将群主转让给 {heir.person.name}")
    told = [role_changed(conversation_id, person) for person in (actor.person_id, person_id)]
    emit(*line, *told, changed(conversation))
    return conversation


@transaction.atomic
def move_end(*, actor: Actor, conversation_id: int, ends_on: date) -> Conversation:
    """Another last day, of a group that has not been archived yet."""
    conversation = lock_conversation(actor, conversation_id, Act.ARCHIVE).conversation
    refuse_end(ends_on)
    if conversation.ends_on == ends_on:
        return conversation
    detail = {"before": conversation.ends_on.isoformat() if conversation.ends_on else None, "after": str(ends_on)}
    conversation.ends_on = ends_on
    conversation.version += 1
    conversation.save(update_fields=["ends_on", "version"])
    _record(actor, "conversation.extend", conversation, detail)
    line = f"{actor.name} 将截止日期改为 {ends_on.year} 年 {ends_on.month} 月 {ends_on.day} 日"
    emit(*say(conversation, actor, line), changed(conversation))
    return conversation


@transaction.atomic
def archive(*, actor: Actor, conversation_id: int) -> Conversation:
    """Read only from now on, for good."""
    conversation = lock_conversation(actor, conversation_id, Act.ARCHIVE).conversation
    _archive(conversation, actor, actor, f"{actor.name} 将本群归档，此后只能查看")
    return conversation


@transaction.atomic
def archive_ended(*, conversation_id: int) -> bool:
    """By the calendar: the day after the last one."""
    conversation = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation_id).first()
    if conversation is None or conversation.archived_at or not conversation.ends_on:
        return False
    if conversation.ends_on >= clock.today():
        return False
    owner = conversation.memberships.filter(role=Role.OWNER, left_at=None).values_list("appointment", flat=True)
    posts = Appointment.objects.select_related("person__user", "post", "unit")
    speaker = posts.filter(pk__in=owner).first() or posts.get(pk=conversation.chosen_by_id or 0)
    _archive(conversation, None, actor_of(speaker), "本群已到截止日期，自动归档，此后只能查看")
    return True


def _archive(conversation: Conversation, by: Actor | None, speaker: Actor, line: str) -> None:
    """The line comes first: an archived conversation takes no more."""
    facts = say(conversation, speaker, line)
    conversation.archived_at = clock.now()
    conversation.version += 1
    conversation.save(update_fields=["archived_at", "version"])
    conversation.invite_links.filter(ended_at=None).update(ended_at=clock.now())
    _record(by, "conversation.archive", conversation, {"ends_on": str(conversation.ends_on or "")})
    emit(*facts, changed(conversation))


def _set_role(actor: Actor, conversation_id: int, person_id: int, role: Role) -> None:
    conversation = lock_conversation(actor, conversation_id, Act.APPOINT).conversation
    theirs = _member(conversation, person_id)
    if theirs.role == Role.OWNER:
        raise Conflict("群主的身份请通过转让变更。")
    if theirs.role == role:
        return
    theirs.role = role
    theirs.save(update_fields=["role"])
    conversation.version += 1
    conversation.save(update_fields=["version"])
    appointed = role == Role.ADMIN
    _record(actor, f"conversation.{'appoint' if appointed else 'dismiss'}", conversation, {"person_id": person_id})
    name = theirs.person.name
    line = f"{actor.name} 将 {name} 设为管理员" if appointed else f"{actor.name} 取消了 {name} 的管理员"
    emit(*say(conversation, actor, line), role_changed(conversation_id, person_id), changed(conversation))


def _member(conversation: Conversation, person_id: int) -> Membership:
    found = conversation.memberships.select_related("person", "appointment__unit").filter(
        person=person_id, left_at=None
    )
    member = found.first()
    if member is None:
        raise NotFound
    return member


def _answering(conversation: Conversation, heir: Membership) -> Unit | None:
    """The unit that answers for the group, or the heir's organ where the heir belongs to another."""
    paths = unit_line_paths(heir.appointment.unit.path)
    unit = conversation.owner_unit
    return unit if unit is None or unit.path in paths else Unit.objects.get(path=paths[0])


def _checked(name: str, value: str | bool) -> str | bool:
    if name == "purpose":
        return clean_text(str(value), limit=PURPOSE_LIMIT, field="群用途", required=False)
    return value


def _told(changed: Mapping[str, str | bool]) -> str:
    if set(changed) == {"who_speaks"}:
        return "开启了全员禁言" if changed["who_speaks"] == Speakers.ADMINS else "解除了全员禁言"
    if set(changed) == {"past_open"}:
        return "允许新成员查看历史消息" if changed["past_open"] else "不再允许新成员查看历史消息"
    return "修改了群用途" if set(changed) == {"purpose"} else "修改了群设置"


def _record(actor: Actor | None, act: str, conversation: Conversation, detail: Mapping[str, object]) -> None:
    record(actor, act, subject=("conversation", conversation.pk), detail=detail)
