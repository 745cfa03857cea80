"""Who may write down a call, and see what was tried: role by act by state, and the four doors agree."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.reach import actions
from messaging.reach import policy as reach
from messaging.reach.models import Receipt
from messaging.reach.payloads import ForwardDispatch
from messaging.reach.telephone import policy
from messaging.reach.telephone.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.reach import TOWNSHIP_HEADS, audience, flood, send
from tests.support.world import World

BOTH = {Act.SEE, Act.REGISTER}
MATRIX: dict[str, set[Act]] = {
    "sender": BOTH,
    "colleague_of_sender": BOTH,
    "county_leader": BOTH,
    "county_office_clerk": BOTH,
    "emergency_duty_officer": BOTH,
    "department_head_above": BOTH,
    "the_person": {Act.SEE},  # a leader sees his own part; of himself he writes nothing down
    "addressed_neighbour": set(),
    "leader_elsewhere": set(),
    "department_clerk": set(),
    "stranger": set(),
}


@pytest.fixture
def cast(world: World) -> dict[str, Actor]:
    people = flood(world)
    return {
        "sender": people.leader,
        "colleague_of_sender": world.actor("秘书", world.unit("government", world.province)),
        "county_leader": people.county_leader,
        "county_office_clerk": world.actor("县府办文员", world.unit("office")),
        "emergency_duty_officer": world.actor("值班员", world.unit("emergency"), role="duty"),
        "department_head_above": world.actor("市水利局长", world.unit("water", world.city), role="head"),
        "the_person": people.head,
        "addressed_neighbour": people.other_head,
        "leader_elsewhere": world.actor("他县县长", world.unit("government", world.other_county), role="head"),
        "department_clerk": world.actor("市水利局文员", world.unit("water", world.city)),
        "stranger": people.stranger,
    }


def passes(actor: Actor, receipt: Receipt, act: Act) -> bool:
    try:
        return policy.access_receipt(actor, receipt.pk, act).pk == receipt.pk
    except (Forbidden, NotFound, Conflict):
        return False


@pytest.mark.parametrize("state", ["sent", "withdrawn"])
@pytest.mark.parametrize("role", list(MATRIX))
def test_role_by_state_by_act(cast: dict[str, Actor], role: str, state: str) -> None:
    dispatch = send(cast["sender"], audience(TOWNSHIP_HEADS))
    if state == "withdrawn":
        actions.withdraw_dispatch(actor=cast["sender"], dispatch_id=dispatch.pk, reason="取消")
    receipt = Receipt.objects.select_related("dispatch").get(dispatch=dispatch, person=cast["the_person"].person_id)
    actor = cast[role]
    wanted = MATRIX[role] if state == "sent" else MATRIX[role] & {Act.SEE}
    assert {act for act in Act if policy.may(actor, act, receipt)} == wanted
    assert {act for act in Act if passes(actor, receipt, act)} == wanted
    assert {act for act in Act if policy.visible_to(actor, act).filter(pk=receipt.pk).exists()} == wanted
    holders = {act for act in Act if policy.who_may(act, receipt).filter(pk=actor.appointment_id).exists()}
    assert holders == wanted
    part = reach.part_of(actor, receipt.dispatch)
    if part is not None and Act.SEE in wanted:
        assert policy.may_about(actor, receipt, receipt.dispatch, part) is (Act.REGISTER in wanted)


def test_a_forward_is_called_about_by_those_who_sent_what_it_passes_on(cast: dict[str, Actor], world: World) -> None:
    """Its answers are theirs."""
    above = send(cast["sender"], audience({"people": [cast["county_leader"].person_id]}), forward_tiers=[3])
    given = ForwardDispatch.model_validate({"client_key": uuid4(), "audience": audience(TOWNSHIP_HEADS)})
    below = actions.forward_dispatch(actor=cast["county_leader"], dispatch_id=above.pk, draft=given)
    receipt = Receipt.objects.select_related("dispatch").get(dispatch=below, person=cast["the_person"].person_id)
    for role, allowed in (("sender", True), ("county_leader", True), ("leader_elsewhere", False)):
        assert policy.may(cast[role], Act.REGISTER, receipt) is allowed
        assert policy.who_may(Act.REGISTER, receipt).filter(pk=cast[role].appointment_id).exists() is allowed
