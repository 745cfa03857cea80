"""Who comes, changes seats, goes; and the pledge of outside experts."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from messaging.actions.joining import changed as group_changed
from messaging.actions.posting import Fact, say
from messaging.forces import group, policy, waiting
from messaging.forces.events import force_stream
from messaging.forces.models import Force, Member, Role, Squad
from messaging.forces.payloads import ChangeSeat, SeatInput, SquadInput
from messaging.forces.policy import Act
from messaging.forces.telling import changed, listed
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.fanout import expel
from officehub.realtime.log import emit

from .seats import candidates, check_seat, seat_row


@transaction.atomic
def seat_member(*, actor: Actor, force_id: int, body: SeatInput) -> Member:
    force, _ = policy.writing(actor, force_id, Act.SEAT)
    if force.members.filter(policy.present(), person=body.person_id).exists():
        raise Conflict("该同志已在专班中，可直接调整其职务或工作组。")
    held = candidates(actor, [body.person_id])
    squads = {squad.name: squad for squad in force.squads.all()}
    _refuse_second(force, body.role, body.squad.strip())
    row = seat_row(force, held[body.person_id], body.role, squads, body.squad, body.ends_on)
    # Past its last day, and the timer has not come round yet.
    force.members.filter(person=body.person_id, left_at=None).update(left_at=clock.now())
    row.save()
    detail = {"person_id": body.person_id, "role": body.role, "ends_on": str(body.ends_on or "")}
    record(actor, "force.seat", subject=("force", force.pk), detail=detail)
    facts: list[Fact] = []
    if row.role == Role.EXPERT:
        waiting.ask_for_pledge(force, row)
    else:
        facts = _join(force, row, actor)
    emit(*facts, changed(force, "members"), *listed(force, [row.person_id]))
    return row


@transaction.atomic
def change_seat(*, actor: Actor, force_id: int, member_id: int, body: ChangeSeat) -> Member:
    """Another role, group or last day. The leader's seat is given to another by making that one the leader."""
    force, _ = policy.writing(actor, force_id, Act.SEAT)
    row = _seat(force, member_id)
    squad = _squad(force, body.squad)
    _refuse_between_inside_and_outside(row, body.role)
    check_seat(force, row.appointment, body.role, squad is not None, body.ends_on)
    if row.role == Role.LEADER.value and body.role != Role.LEADER.value:
        raise Invalid("请先把另一名成员设为组长，原组长会自动改任副组长。", field="role")
    facts = _former_leader_steps_down(force, row) if body.role == Role.LEADER.value else []
    _refuse_second(force, body.role, body.squad.strip(), besides=row.pk)
    before = {"role": row.role, "squad": row.squad.name if row.squad else "", "ends_on": str(row.ends_on or "")}
    row.role, row.squad, row.ends_on = body.role, squad, body.ends_on
    row.save(update_fields=["role", "squad", "ends_on"])
    after = {"role": row.role, "squad": body.squad.strip(), "ends_on": str(row.ends_on or "")}
    detail = {"person_id": row.person_id, "before": before, "after": after}
    record(actor, "force.change_seat", subject=("force", force.pk), detail=detail)
    if row.role != Role.EXPERT.value:
        facts += group.keep_roles(group.locked(force), {row.person_id: row.role})
    group.keep_ends(group.locked(force), force)
    emit(*facts, changed(force, "members"))
    return row


@transaction.atomic
def end_seat(*, actor: Actor, force_id: int, member_id: int, reason: str) -> None:
    """Out at once: of the force, of its group, and of what was being followed. Open tasks are to be passed on first."""
    force, _ = policy.writing(actor, force_id, Act.SEAT)
    row = _seat(force, member_id)
    why = clean_text(reason, limit=200, field="退出原因")
    if row.role == Role.LEADER:
        raise Invalid("组长不能退出，请先更换组长。")
    if force.tasks.filter(responsible=row, done_at=None, dropped_at=None).exists():
        raise Conflict(f"{row.person.name}还有未完成的任务，请先改由他人负责。")
    record(actor, "force.end_seat", subject=("force", force.pk), detail={"person_id": row.person_id, "reason": why})
    facts = let_go(force, [row], actor)
    emit(*facts, changed(force, "members"))


@transaction.atomic
def accept_pledge(*, actor: Actor, member_id: int) -> Member:
    """From here on the expert sees the force, and is in its group. Accepted again, nothing changes."""
    done = Member.objects.filter(policy.seated(), pk=member_id, person=actor.person_id, role=Role.EXPERT).first()
    if done is not None:
        return done
    force, row = _invited(actor, member_id)
    row.pledged_at = clock.now()
    row.save(update_fields=["pledged_at"])
    detail = {"member": row.pk, "pledge": force.pledge}
    record(actor, "force.pledge", subject=("force", force.pk), detail=detail)
    waiting.pledge_is_over(row)
    emit(*_join(force, row, actor), changed(force, "members"), *listed(force, [row.person_id]))
    return row


@transaction.atomic
def decline_invitation(*, actor: Actor, member_id: int, reason: str) -> None:
    """The seat ends before it began; the group hears that, and whoever may seat another reads why."""
    why = clean_text(reason, limit=200, field="谢绝原因")
    force, row = _invited(actor, member_id)
    row.left_at, row.declined_because = clock.now(), why
    row.save(update_fields=["left_at", "declined_because"])
    record(actor, "force.decline", subject=("force", force.pk), detail={"member": row.pk, "reason": why})
    waiting.pledge_is_over(row, outcome="declined")
    conversation = group.locked(force)
    facts = say(conversation, actor, f"{row.person.name}（{row.unit_name} {row.post_title}）谢绝了专班邀请")
    emit(*facts, changed(force, "members"), *listed(force, [row.person_id]))


def _invited(actor: Actor, member_id: int) -> tuple[Force, Member]:
    """The force, locked, and the seat that waits for the actor's pledge."""
    found = policy.invitations(actor).filter(pk=member_id).values_list("force_id", flat=True).first()
    if found is None:
        raise NotFound
    force = Force.objects.select_for_update(no_key=True).get(pk=found)
    row = policy.invitations(actor).select_related("person", "appointment").filter(pk=member_id).first()
    if row is None:
        raise NotFound
    return force, row


@transaction.atomic
def add_squad(*, actor: Actor, force_id: int, body: SquadInput) -> Squad:
    force, _ = policy.writing(actor, force_id, Act.SEAT)
    name = clean_text(body.name, limit=32, field="工作组名称")
    if force.squads.filter(name=name).exists():
        raise Conflict(f"工作组“{name}”已经存在。")
    duty = clean_text(body.duty, limit=200, field="工作组职责", required=False)
    squad = Squad.objects.create(force=force, name=name, duty=duty, order=force.squads.count() + 1)
    record(actor, "force.add_squad", subject=("force", force.pk), detail={"name": name})
    emit(changed(force, "members"))
    return squad


def let_go(force: Force, rows: list[Member], speaker: Actor | None) -> list[Fact]:
    """Their seats end now. The force's row is locked. `speaker` None: by the calendar, without a line in the group."""
    people = [row.person_id for row in rows]
    Member.objects.filter(pk__in=[row.pk for row in rows]).update(left_at=clock.now())
    waiting.all_over(force, people=people)
    for person in people:
        expel(force_stream(force.pk), person)
    conversation = group.locked(force)
    facts = group.let_out(conversation, people)
    if speaker is not None and facts and conversation.archived_at is None:
        names = "、".join(row.person.name for row in rows)
        facts += say(conversation, speaker, f"{names} 退出专班")
    return [*facts, *listed(force, people)]


def _join(force: Force, row: Member, actor: Actor) -> list[Fact]:
    conversation = group.locked(force)
    facts = group.let_in(conversation, [row])
    facts += group.keep_roles(conversation, {row.person_id: row.role})
    group.keep_ends(conversation, force)
    line = f"{row.person.name}（{row.unit_name} {row.post_title}）加入专班"
    return [*facts, *say(conversation, actor, line), group_changed(conversation)]


def _seat(force: Force, member_id: int) -> Member:
    rows = force.members.select_related("person", "appointment__unit", "appointment__person", "squad")
    row = rows.filter(policy.present(), pk=member_id).first()
    if row is None:
        raise NotFound
    return row


def _squad(force: Force, name: str) -> Squad | None:
    where = name.strip()
    if not where:
        return None
    squad = force.squads.filter(name=where).first()
    if squad is None:
        raise Invalid(f"没有名为“{where}”的工作组，请先设立该组。", field="squad")
    return squad


def _refuse_between_inside_and_outside(row: Member, role: str) -> None:
    if (row.role == Role.EXPERT) != (role == Role.EXPERT):
        raise Invalid("外部专家与内部成员不能互换，请先让其退出，再以新的身份加入。", field="role")


def _refuse_second(force: Force, role: str, squad: str, *, besides: int = 0) -> None:
    others = force.members.filter(policy.present()).exclude(pk=besides)
    if role == Role.LEADER and others.filter(role=Role.LEADER).exists():
        raise Conflict("专班已有组长，请在成员中更换。")
    if role == Role.HEAD and others.filter(role=Role.HEAD, squad__name=squad).exists():
        raise Conflict(f"{squad}已有负责人，一个组只能有一名负责人。")


def _former_leader_steps_down(force: Force, heir: Member) -> list[Fact]:
    former = force.members.filter(policy.present(), role=Role.LEADER).exclude(pk=heir.pk).first()
    if former is None:
        return []
    former.role = Role.DEPUTY
    former.save(update_fields=["role"])
    return group.keep_roles(group.locked(force), {former.person_id: former.role})


def ended_before(day: date) -> list[int]:
    """Forces with somebody whose own last day lies before `day` and who was not let go yet."""
    rows = Member.objects.filter(left_at=None, ends_on__lt=day, force__closed_at=None)
    return sorted(set(rows.values_list("force_id", flat=True)))
