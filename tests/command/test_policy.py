"""The doors of the policy say the same; the table of roles, acts and states is walked."""

from __future__ import annotations

import pytest

from messaging.command import actions, policy
from messaging.command.models import Command, Plan
from messaging.command.policy import CommandAct, PlanAct
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.command import county, plan, tap
from tests.support.world import World

ALL = frozenset(CommandAct)
LEADING = {
    CommandAct.ASSIGN,
    CommandAct.CALL,
    CommandAct.LEVEL,
    CommandAct.OFFER,
    CommandAct.CLOSE,
    CommandAct.REPORT,
    CommandAct.SETTLE,
}
MEMBER = {CommandAct.READ, CommandAct.ANSWER, CommandAct.NOTE}
LOOKS_ON = {CommandAct.READ, CommandAct.REPORT}
COMMANDS: dict[str, set[CommandAct]] = {
    "commander": LEADING | MEMBER,
    "named_successor": MEMBER | {CommandAct.TAKE},
    "called": MEMBER,
    "head_of_the_unit": LOOKS_ON | {CommandAct.ASSUME},
    "head_of_the_county": LOOKS_ON | {CommandAct.ASSUME},
    "duty_officer_of_the_unit": LOOKS_ON | MEMBER,
    "clerk_of_the_unit": set(),
    "clerk_of_the_county_office": set(),
    "head_elsewhere": set(),
    "stranger": set(),
    "system_admin": set(),
    "audit_admin": set(),
}
KEEPS, STARTS, READS = {PlanAct.READ, PlanAct.KEEP, PlanAct.START}, {PlanAct.READ, PlanAct.START}, {PlanAct.READ}
PLANS: dict[str, set[PlanAct]] = {
    "commander": STARTS,
    "named_successor": set(),
    "called": set(),
    "head_of_the_unit": KEEPS,
    "head_of_the_county": STARTS,
    "duty_officer_of_the_unit": STARTS,
    "clerk_of_the_unit": READS,
    "clerk_of_the_county_office": READS,
    "head_elsewhere": set(),
    "stranger": set(),
    "system_admin": set(),
    "audit_admin": set(),
}


@pytest.fixture
def cast(world: World) -> dict[str, Actor]:
    people = county(world)
    return {
        "commander": people.officer,
        "named_successor": people.water,
        "called": people.health,
        "head_of_the_unit": people.chief,
        "head_of_the_county": world.actor("孙县长", world.unit("government"), role="head"),
        "duty_officer_of_the_unit": world.actor("副班", world.unit("emergency"), role="duty"),
        "clerk_of_the_unit": world.actor("文员", world.unit("emergency")),
        "clerk_of_the_county_office": world.actor("府办文员", world.unit("office")),
        "head_elsewhere": world.actor("邻县局长", world.unit("emergency", world.other_county), role="head"),
        "stranger": people.stranger,
        "system_admin": world.actor("系统", world.unit("administration"), login="sys", admin_role="system"),
        "audit_admin": world.actor("审计", world.unit("administration"), login="aud", admin_role="audit"),
    }


@pytest.fixture
def kept(world: World, cast: dict[str, Actor]) -> Plan:
    from tests.support.command import County

    people = County(
        officer=cast["commander"],
        chief=cast["head_of_the_unit"],
        water=cast["named_successor"],
        health=cast["called"],
        head=cast["called"],
        stranger=cast["stranger"],
    )
    return plan(world, people)


def passes(actor: Actor, command: Command, act: CommandAct) -> bool:
    try:
        return policy.access_command(actor, command.pk, act).pk == command.pk
    except (Forbidden, NotFound, Conflict):
        return False


def passes_plan(actor: Actor, kept: Plan, act: PlanAct) -> bool:
    try:
        return policy.access_plan(actor, kept.pk, act).pk == kept.pk
    except (Forbidden, NotFound, Conflict):
        return False


@pytest.mark.parametrize("closed", [False, True], ids=["running", "closed"])
@pytest.mark.parametrize("role", list(COMMANDS))
def test_commands_role_by_state_by_act(cast: dict[str, Actor], kept: Plan, role: str, closed: bool) -> None:
    commander = cast["commander"]
    command = tap(commander, kept)
    successor = cast["named_successor"].person_id
    actions.offer_command(actor=commander, command_id=command.pk, person_id=successor)
    if closed:
        actions.close_command(actor=commander, command_id=command.pk, reason="解除")
    command.refresh_from_db()
    actor = cast[role]
    wanted = COMMANDS[role] & {CommandAct.READ, CommandAct.REPORT} if closed else COMMANDS[role]
    assert {act for act in ALL if policy.may(actor, act, command)} == wanted
    assert {act for act in ALL if passes(actor, command, act)} == wanted
    holders = {act for act in ALL if policy.who_may(act, command).filter(pk=actor.appointment_id).exists()}
    assert holders == wanted
    visible = policy.visible_to(actor).filter(pk=command.pk).exists()
    assert visible is (CommandAct.READ in wanted) is (command.pk in policy.may_follow(actor, [command.pk]))


@pytest.mark.parametrize("retired", [False, True], ids=["in_use", "retired"])
@pytest.mark.parametrize("role", list(PLANS))
def test_plans_role_by_state_by_act(cast: dict[str, Actor], kept: Plan, role: str, retired: bool) -> None:
    if retired:
        kept = actions.retire_plan(actor=cast["head_of_the_unit"], plan_id=kept.pk, retired=True)
    actor = cast[role]
    wanted = PLANS[role] - {PlanAct.START} if retired else PLANS[role]
    assert set(policy.plan_acts(actor, kept)) == wanted
    assert {act for act in PlanAct if passes_plan(actor, kept, act)} == wanted
    holders = {act for act in PlanAct if policy.who_may_with_plan(act, kept).filter(pk=actor.appointment_id).exists()}
    assert holders == wanted
    assert policy.plans_visible_to(actor).filter(pk=kept.pk).exists() is (PlanAct.READ in wanted)
