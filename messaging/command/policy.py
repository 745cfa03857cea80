"""Who may do what with plans and commands.

A plan belongs to a unit. Its own people read it, and whoever commands the unit's region (party committee, government
and their offices, the emergency bureau). Leaders, the office head and flood and safety posts of the unit keep it;
they, the duty officers, and the leaders and duty officers of those commanding units start it.

Of a command its members (whoever is in the group) see everything; the commander leads it; whoever could have started it
looks on, and leaders among them may take command without being asked, for a commander who is not to be had.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.models import Membership
from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import COMMANDING_KINDS, LEADERS
from officehub.directory.models import Appointment, Unit
from officehub.directory.receivers import unit_line_paths
from officehub.kernel.errors import Conflict, Forbidden, NotFound

from .models import Command, Entry, HandOver, Plan, Report

KEEPING_ROLES = LEADERS | {"office_head"}
KEEPING_DUTIES = frozenset({"flood", "safety"})
STARTING_ROLES = KEEPING_ROLES | {"duty"}
STARTING_DUTIES = KEEPING_DUTIES | {"duty"}


class PlanAct(StrEnum):
    READ = "read"
    KEEP = "keep"
    START = "start"


class CommandAct(StrEnum):
    READ = "read"
    ANSWER = "answer"  # 到
    NOTE = "note"
    ASSIGN = "assign"  # a task that is not on the checklist
    SETTLE = "settle"  # a task of one's own, or as commander any
    CALL = "call"  # the roll again
    LEVEL = "level"
    OFFER = "offer"
    TAKE = "take"  # what was offered
    ASSUME = "assume"  # without an offer
    CLOSE = "close"
    REPORT = "report"


# --- plans ---


def _keeps(actor: Actor) -> bool:
    return actor.role in KEEPING_ROLES or bool(actor.duties & KEEPING_DUTIES)


def _starts(actor: Actor) -> bool:
    return actor.role in STARTING_ROLES or bool(actor.duties & STARTING_DUTIES)


def _of_house(actor: Actor, unit: Unit) -> bool:
    return unit.path in unit_line_paths(actor.unit_path)


def _commands_region(actor: Actor) -> bool:
    return actor.unit_kind in COMMANDING_KINDS and not actor.limited


def _near(actor: Actor, unit: Unit) -> bool:
    return _of_house(actor, unit) or (_commands_region(actor) and actor.region_path == unit.region_path)


def plan_acts(actor: Actor, plan: Plan) -> frozenset[PlanAct]:
    acts = set()
    if _near(actor, plan.unit):
        acts.add(PlanAct.READ)
        if _starts(actor) and plan.retired_at is None:
            acts.add(PlanAct.START)
    if _of_house(actor, plan.unit) and _keeps(actor):
        acts.add(PlanAct.KEEP)
    return frozenset(acts)


def may_keep_plans_of(actor: Actor, unit: Unit) -> bool:
    return _of_house(actor, unit) and _keeps(actor)


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    return Plan.objects.filter(_units_near(actor)).select_related("unit")


def _units_near(actor: Actor) -> Q:
    near = Q(unit__path__in=unit_line_paths(actor.unit_path))
    if _commands_region(actor):
        near |= Q(unit__region_path=actor.region_path)
    return near


def who_may_with_plan(act: PlanAct, plan: Plan) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force())
    house = Q(unit__path__startswith=plan.unit.path)
    if act is PlanAct.KEEP:
        return held.filter(house, Q(post__role__in=KEEPING_ROLES) | Q(post__duty_tags__overlap=list(KEEPING_DUTIES)))
    near = house | _region_commanders(plan.unit)
    if act is PlanAct.READ:
        return held.filter(near)
    return held.filter(near, _starting()) if plan.retired_at is None else held.none()


def _region_commanders(unit: Unit) -> Q:
    return Q(unit__kind__in=COMMANDING_KINDS, unit__limited=False, unit__region_path=unit.region_path)


def _starting() -> Q:
    return Q(post__role__in=STARTING_ROLES) | Q(post__duty_tags__overlap=list(STARTING_DUTIES))


def access_plan(actor: Actor, plan_id: int, act: PlanAct = PlanAct.READ, *, lock: bool = False) -> Plan:
    """NotFound where the actor may not read it, Forbidden where he may, but not this."""
    rows = plans_visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    plan = rows.filter(pk=plan_id).first()
    if plan is None:
        raise NotFound
    if act not in plan_acts(actor, plan):
        if act is PlanAct.START and plan.retired_at is not None:
            raise Conflict("该预案已停用，请选择其他预案。")
        raise Forbidden
    return plan


# --- commands ---


@dataclass(frozen=True)
class Standing:
    member: bool
    commander: bool
    onlooker: bool  # could have started it
    leads: bool  # an onlooker who is a leader
    offered: bool


_LEADING = frozenset(
    {
        CommandAct.ASSIGN,
        CommandAct.CALL,
        CommandAct.LEVEL,
        CommandAct.OFFER,
        CommandAct.CLOSE,
        CommandAct.REPORT,
        CommandAct.SETTLE,
    }
)
_MEMBER = frozenset({CommandAct.READ, CommandAct.ANSWER, CommandAct.NOTE})
WHEN_CLOSED = frozenset({CommandAct.READ, CommandAct.REPORT})


def acts(standing: Standing, *, closed: bool) -> frozenset[CommandAct]:
    """SETTLE here is of any task; whoever a task is given to settles that one besides."""
    allowed: set[CommandAct] = set()
    if standing.onlooker:
        allowed |= {CommandAct.READ, CommandAct.REPORT}
    if standing.member:
        allowed |= _MEMBER
    if standing.member and standing.offered:
        allowed.add(CommandAct.TAKE)
    if standing.commander:
        allowed |= _LEADING
    elif standing.leads:
        allowed.add(CommandAct.ASSUME)
    return frozenset(allowed & WHEN_CLOSED) if closed else frozenset(allowed)


def standing_of(actor: Actor, command: Command) -> Standing:
    member = Membership.objects.filter(
        conversation=command.conversation_id, person=actor.person_id, left_at=None
    ).exists()
    onlooker = _near(actor, command.unit) and _starts(actor)
    offered = HandOver.objects.filter(command=command, ended_at=None, taker__person=actor.person_id).exists()
    commander = command.commander.person_id == actor.person_id and member
    return Standing(member, commander, onlooker, onlooker and actor.role in LEADERS, offered)


def may(actor: Actor, act: CommandAct, command: Command) -> bool:
    return act in acts(standing_of(actor, command), closed=command.closed_at is not None)


def visible_to(actor: Actor) -> QuerySet[Command]:
    mine = Membership.objects.filter(conversation=OuterRef("conversation"), person=actor.person_id, left_at=None)
    seen = Q(Exists(mine))
    if _starts(actor):
        seen |= _units_near(actor)
    return Command.objects.filter(seen).select_related("unit", *_COMMANDER)


_COMMANDER = ("commander__person", "commander__post", "commander__unit")


def who_may(act: CommandAct, command: Command) -> QuerySet[Appointment]:
    """Appointments in force whose holders, acting in them, may."""
    held = Appointment.objects.filter(in_force())
    if command.closed_at is not None and act not in WHEN_CLOSED:
        return held.none()
    members = Q(
        person__in=Membership.objects.filter(conversation=command.conversation_id, left_at=None).values("person")
    )
    commander = Q(person=command.commander.person_id) & members
    onlookers = (Q(unit__path__startswith=command.unit.path) | _region_commanders(command.unit)) & _starting()
    offered = HandOver.objects.filter(command=command, ended_at=None).values("taker__person")
    match act:
        case CommandAct.READ:
            return held.filter(members | onlookers)
        case CommandAct.ANSWER | CommandAct.NOTE:
            return held.filter(members)
        case CommandAct.TAKE:
            return held.filter(members, person__in=offered)
        case CommandAct.ASSUME:
            return held.filter(onlookers & Q(post__role__in=LEADERS)).exclude(commander)
        case CommandAct.REPORT:
            return held.filter(commander | onlookers)
        case _:
            return held.filter(commander)


def access_command(actor: Actor, command_id: int, act: CommandAct = CommandAct.READ, *, lock: bool = False) -> Command:
    """NotFound where the actor may not read it, Conflict where it is closed, Forbidden where he may not do this."""
    rows = visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    command = rows.filter(pk=command_id).first()
    if command is None:
        raise NotFound
    standing = standing_of(actor, command)
    if act in acts(standing, closed=command.closed_at is not None):
        return command
    if command.closed_at is not None:
        raise Conflict("这次指挥已经结束，只能查看。")
    raise Forbidden(_refusal(act))


def _refusal(act: CommandAct) -> str | None:
    if act is CommandAct.TAKE:
        return "指挥权没有移交给您，或移交已撤回。"
    return "这项操作由指挥长办理。" if act in _LEADING else None


def may_follow(actor: Actor, ids: Collection[int]) -> set[int]:
    return set(visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def may_read_report(actor: Actor, report_id: int) -> bool:
    return Report.objects.filter(pk=report_id, command__in=visible_to(actor)).exists()


def may_read_note(actor: Actor, entry_id: int) -> bool:
    """The files of a note, as long as the command itself: after its end as well."""
    return Entry.objects.filter(pk=entry_id, command__in=visible_to(actor)).exists()
