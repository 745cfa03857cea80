"""The list of forces, and one of them with its people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import cast

from django.db.models import Count, QuerySet

from messaging.forces import policy
from messaging.forces.colours import colour_today, rule_of
from messaging.forces.drafts import next_meeting
from messaging.forces.models import Force, Member, Problem, Role, Task
from messaging.forces.payloads import (
    ForceCounts,
    ForceInvitation,
    ForceList,
    ForceMember,
    ForcePayload,
    ForceRow,
    ForceSquad,
    ForceUnit,
    RoleName,
)
from messaging.models import Membership
from officehub.directory.actor import Actor
from officehub.directory.models import Unit

LISTED = 200
ORDER = [Role.LEADER, Role.DEPUTY, Role.HEAD, Role.MEMBER, Role.EXPERT]


def overview(*, actor: Actor) -> ForceList:
    rows = policy.visible_to(actor).select_related("owner_unit", "handed_to").order_by("-pk")[:LISTED]
    forces = list(rows)
    seats = _mine(actor, forces)
    leaders = _leaders(forces)
    numbers = counts(forces)
    return ForceList(
        items=[_row(force, seats.get(force.pk), leaders.get(force.pk, ""), numbers[force.pk]) for force in forces],
        invitations=[_invitation(seat) for seat in policy.invitations(actor).select_related("force__owner_unit")],
        may_found=policy.may_found(actor),
    )


def one(*, actor: Actor, force_id: int) -> ForcePayload:
    force, seat = policy.access_force(actor, force_id)
    allowed = policy.acts(actor, force, seat)
    members = force.members.select_related("person").order_by("joined_at", "pk")
    here = _ordered(members)
    return ForcePayload(
        id=force.pk,
        version=force.version,
        title=force.title,
        basis=force.basis,
        goal=force.goal,
        owner_unit=_unit(force.owner_unit),
        pledge=force.pledge,
        starts_on=force.starts_on,
        ends_on=force.ends_on,
        meets_weekday=force.meets_weekday,
        meets_at=force.meets_at,
        next_meeting=next_meeting(force),
        rule_words=rule_of(force).words,
        soon_days=force.soon_days,
        behind_percent=force.behind_percent,
        state=policy.state_of(force).value,
        conversation_id=_conversation(actor, force),
        members=[member_payload(row, actor, policy.Act.SEAT in allowed) for row in here],
        squads=[ForceSquad(id=s.pk, name=s.name, duty=s.duty) for s in force.squads.order_by("order")],
        counts=counts([force])[force.pk],
        abilities=[act.value for act in policy.Act if act in allowed],
        my_seat=seat.pk if seat else None,
        closed_at=force.closed_at,
        closed_by=force.closed_by.name if force.closed_by else "",
        summary=force.summary,
        handover=force.handover,
        handed_to=_unit(force.handed_to) if force.handed_to else None,
        index_file_id=force.index_file_id,
        demo=force.demo,
    )


def member_payload(row: Member, actor: Actor, seats: bool) -> ForceMember:
    """`seats`: whether the actor may invite others."""
    return ForceMember(
        id=row.pk,
        person_id=row.person_id,
        name=row.person.name,
        unit=row.unit_name,
        post=row.post_title,
        role=cast("RoleName", row.role),
        squad_id=row.squad_id,
        joined_at=row.joined_at,
        ends_on=row.ends_on,
        pledged_at=row.pledged_at,
        left_at=row.left_at,
        declined_because=row.declined_because if seats else "",
        mine=row.person_id == actor.person_id,
    )


def counts(forces: Sequence[Force]) -> dict[int, ForceCounts]:
    """Three statements, however many forces: the colours are the rule's to say, so the tasks themselves are read."""
    tasks: dict[int, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(force__in=forces, dropped_at=None):
        tasks[task.force_id].append(task)
    problems = _by_force(Problem.objects.filter(force__in=forces, solved_at=None))
    members = _by_force(Member.objects.filter(policy.present(), force__in=forces))
    return {
        force.pk: _counted(force, tasks[force.pk], problems.get(force.pk, 0), members.get(force.pk, 0))
        for force in forces
    }


def _counted(force: Force, tasks: Sequence[Task], problems: int, members: int) -> ForceCounts:
    rule = rule_of(force)
    worn = Counter(colour_today(rule, task).value for task in tasks if task.done_at is None)
    return ForceCounts(
        tasks=len(tasks),
        done=len(tasks) - worn.total(),
        green=worn["green"],
        yellow=worn["yellow"],
        red=worn["red"],
        problems=problems,
        members=members,
    )


def _by_force(rows: QuerySet[Problem] | QuerySet[Member]) -> dict[int, int]:
    return dict(rows.order_by().values_list("force").annotate(rows=Count("pk")))


def _row(force: Force, seat: Member | None, leader: str, numbers: ForceCounts) -> ForceRow:
    return ForceRow(
        id=force.pk,
        title=force.title,
        owner_unit=force.owner_unit.name,
        leader=leader,
        role=cast("RoleName", seat.role) if seat else None,
        state=policy.state_of(force).value,
        starts_on=force.starts_on,
        ends_on=force.ends_on,
        counts=numbers,
        demo=force.demo,
    )


def _invitation(seat: Member) -> ForceInvitation:
    force = seat.force
    return ForceInvitation(
        member_id=seat.pk,
        title=force.title,
        owner_unit=force.owner_unit.name,
        ends_on=seat.ends_on or force.ends_on,
        pledge=force.pledge,
    )


def _mine(actor: Actor, forces: Sequence[Force]) -> dict[int, Member]:
    rows = Member.objects.filter(policy.seated(), person=actor.person_id, force__in=forces)
    return {row.force_id: row for row in rows}


def _leaders(forces: Sequence[Force]) -> dict[int, str]:
    rows = Member.objects.filter(force__in=forces, role=Role.LEADER, left_at=None)
    return dict(rows.values_list("force_id", "person__name"))


def _ordered(members: QuerySet[Member]) -> list[Member]:
    return sorted(members, key=lambda row: (row.left_at is not None, ORDER.index(Role(row.role)), row.pk))


def _conversation(actor: Actor, force: Force) -> int | None:
    inside = Membership.objects.filter(conversation=force.conversation_id, person=actor.person_id, left_at=None)
    return force.conversation_id if inside.exists() else None


def _unit(unit: Unit) -> ForceUnit:
    return ForceUnit(id=unit.pk, name=unit.name)
