"""Raising and lowering the level, and handing the command over."""

from __future__ import annotations

from django.db import transaction

from messaging.actions import cards_changed
from messaging.actions.joining import admit
from messaging.actions.joining import changed as group_changed
from messaging.actions.posting import Fact, say
from messaging.actions.succession import role_changed
from messaging.command import policy
from messaging.command.cards import KIND, state_of
from messaging.command.contents import ROMAN
from messaging.command.models import Command, HandOver
from messaging.command.policy import CommandAct
from messaging.command.telling import changed
from messaging.command.timeline import Detail, record_line, spoken
from messaging.models import Conversation, Role
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.directory.receivers import unit_line_paths
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid
from officehub.realtime.log import emit, together
from officehub.todo.actions import close_todo, open_todo

from .calling import newest_roll
from .members import posts_of
from .starting import order
from .tasks import held_by_roll, open_tasks

WORDS_LIMIT = 200
OFFER = "command_offer"


@transaction.atomic
def change_level(*, actor: Actor, command_id: int, level: int, words: str = "") -> Command:
    """The instruction of the new level goes out and its tasks open besides those there are. May skip levels."""
    command = policy.access_command(actor, command_id, CommandAct.LEVEL, lock=True)
    if level == command.level:
        raise Invalid(f"目前已是{ROMAN[level]}级响应。", field="level")
    if command.content().text_of(level) is None:
        raise Invalid(f"该预案没有{ROMAN[level]}级响应的指令内容，请选择其他级别。", field="level")
    said = spoken(words, limit=WORDS_LIMIT, field="说明", required=False)
    before, command.level = command.level, level
    command.save(update_fields=["level"])
    detail: Detail = {"before": before, "after": level, "words": said}
    with together():
        record_line(actor, "command.level_raised" if level < before else "command.level_lowered", command.pk, detail)
        order(command, actor, said)
        open_tasks(command, actor, held_by_roll(newest_roll(command).pk))
        word = "提升" if level < before else "调整"
        line = f"{actor.name} 将响应{word}为{ROMAN[level]}级"
        group = Conversation.objects.select_for_update(no_key=True).get(pk=command.conversation_id)
        facts = [] if group.archived_at else say(group, actor, line)
        emit(*facts, *cards_changed(card_kind=KIND, ref_id=command.pk, state=state_of(command)), changed(command.pk))
    return command


@transaction.atomic
def offer_command(*, actor: Actor, command_id: int, person_id: int, words: str = "") -> HandOver:
    """To a member, by name. It passes when that person takes it; another offer takes this one back."""
    command = policy.access_command(actor, command_id, CommandAct.OFFER, lock=True)
    taker = posts_of(command, [person_id]).get(person_id)
    if taker is None:
        raise Forbidden("只能移交给本次指挥的在岗成员。")
    if person_id == actor.person_id:
        raise Invalid("您就是指挥长，请选择接手的人。", field="person_id")
    _end_offer(command, taken=False)
    said = spoken(words, limit=WORDS_LIMIT, field="说明", required=False)
    offer = HandOver.objects.create(
        command=command, giver_id=command.commander_id, taker=taker, words=said, offered_at=clock.now()
    )
    to = f"{taker.person.name} · {taker.unit.name} {taker.post.title}"
    record_line(actor, "command.offered", command.pk, {"to": to, "to_person": person_id, "words": said})
    open_todo(
        person_id=person_id,
        appointment_id=taker.pk,
        category="task",
        source=(OFFER, command.pk),
        ask="take_over",
        title=f"接替指挥：{command.title}",
        from_line=actor.line,
        link=f"/command/{command.pk}",
    )
    emit(changed(command.pk))
    return offer


@transaction.atomic
def take_back_offer(*, actor: Actor, command_id: int) -> None:
    """By the commander, or by the one it was offered to, who declines."""
    command = policy.access_command(actor, command_id, lock=True)
    standing = policy.standing_of(actor, command)
    if command.closed_at is not None or not (standing.commander or standing.offered):
        raise Forbidden
    if _end_offer(command, taken=False):
        act = "command.offer_taken_back" if standing.commander else "command.declined"
        record_line(actor, act, command.pk)
        emit(changed(command.pk))


@transaction.atomic
def take_command(*, actor: Actor, command_id: int, assume: bool = False, words: str = "") -> Command:
    """What was offered; with `assume`, by a leader of the unit where the commander is not to be had."""
    command = policy.access_command(actor, command_id, CommandAct.ASSUME if assume else CommandAct.TAKE, lock=True)
    said = spoken(words, limit=WORDS_LIMIT, field="原因", required=assume)
    former = command.commander
    _end_offer(command, taken=not assume)
    command.commander_id = actor.appointment_id
    command.save(update_fields=["commander"])
    detail = {"from": f"{former.person.name} · {former.unit.name} {former.post.title}", "words": said}
    record_line(actor, "command.assumed" if assume else "command.taken_over", command.pk, detail)
    emit(*give_group(command, actor), changed(command.pk))
    return command


def _end_offer(command: Command, *, taken: bool) -> bool:
    ended = HandOver.objects.filter(command=command, ended_at=None).update(ended_at=clock.now(), taken=taken)
    close_todo(source=(OFFER, command.pk), outcome="taken" if taken else "taken_back")
    return bool(ended)


def give_group(command: Command, heir: Actor) -> list[Fact]:
    """The commander owns the group; whoever owned it before stays as its administrator."""
    group = Conversation.objects.select_for_update(no_key=True).get(pk=command.conversation_id)
    members = group.memberships.filter(left_at=None)
    came = [] if members.filter(person=heir.person_id).exists() else admit(group, {heir.person_id: heir.appointment_id})
    former = list(members.filter(role=Role.OWNER).exclude(person=heir.person_id).values_list("person", flat=True))
    members.filter(person__in=former).update(role=Role.ADMIN)
    members.filter(person=heir.person_id).update(role=Role.OWNER)
    group.owner_id = heir.person_id
    group.owner_unit = _answering(group, heir)
    group.version += 1
    group.save(update_fields=["owner", "owner_unit", "version"])
    line = [] if group.archived_at else say(group, heir, f"{heir.name} 接任指挥长")
    return [*came, *line, *(role_changed(group.pk, p) for p in [*former, heir.person_id]), group_changed(group)]


def _answering(group: Conversation, heir: Actor) -> Unit | None:
    """A group whose owner is of another unit than the one that answers for it would be passed on by itself."""
    paths = unit_line_paths(heir.unit_path)
    unit = group.owner_unit
    return unit if unit is not None and unit.path in paths else Unit.objects.get(path=paths[0])
