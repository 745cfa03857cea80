"""The four doors of the policy say the same, and the whole table of roles, states and acts is walked."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging.reach import actions, policy
from messaging.reach.models import Dispatch
from messaging.reach.policy import Act
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.reach import DUTY_OFFICERS, TOWNSHIP_HEADS, audience, flood, send
from tests.support.world import World

BOARD = {Act.READ, Act.SEE_BOARD, Act.REMIND}
MATRIX: dict[str, set[Act]] = {
    "sender": BOARD | {Act.WITHDRAW, Act.CORRECT},
    "head_of_sending_unit": BOARD | {Act.WITHDRAW, Act.CORRECT},
    "colleague_of_sender": BOARD,
    "internal_office_of_sending_unit": BOARD,
    "addressed": {Act.READ, Act.CONFIRM, Act.FORWARD},
    "addressed_leader": BOARD | {Act.CONFIRM, Act.FORWARD},
    "county_leader": BOARD,
    "county_office_clerk": BOARD,
    "department_head_above": BOARD,
    "department_clerk": set(),
    "leader_elsewhere": set(),
    "stranger": set(),
    "system_admin": set(),
    "audit_admin": set(),
}


@pytest.fixture
def cast(world: World) -> dict[str, Actor]:
    people = flood(world)
    government = world.unit("government", world.province)
    section = Unit(
        region=world.province,
        kind="section",
        category="internal",
        name="应急处",
        short_name="应急处",
        tier=1,
        region_path=world.province.path,
    )
    Unit.objects.add_child(government, instance=section)
    return {
        "sender": people.leader,
        "head_of_sending_unit": world.actor("省长", government, role="head"),
        "colleague_of_sender": world.actor("秘书", government),
        "internal_office_of_sending_unit": world.actor("处员", section),
        "addressed": people.duty,
        "addressed_leader": people.head,
        "county_leader": people.county_leader,
        "county_office_clerk": world.actor("县府办文员", world.unit("office")),
        "department_head_above": world.actor("市水利局长", world.unit("water", world.city), role="head"),
        "department_clerk": world.actor("市水利局文员", world.unit("water", world.city)),
        "leader_elsewhere": world.actor(
            "他县县长", world.unit("government", world.region(world.city, "丙县")), role="head"
        ),
        "stranger": people.stranger,
        "system_admin": world.actor("系统", world.unit("administration"), login="sys", admin_role="system"),
        "audit_admin": world.actor("审计", world.unit("administration"), login="aud", admin_role="audit"),
    }


def passes(actor: Actor, dispatch: Dispatch, act: Act) -> bool:
    try:
        return policy.access_dispatch(actor, dispatch.pk, act).pk == dispatch.pk
    except (Forbidden, NotFound, Conflict):
        return False


@pytest.mark.parametrize("state", ["sent", "withdrawn"])
@pytest.mark.parametrize("role", list(MATRIX))
def test_role_by_state_by_act(cast: dict[str, Actor], role: str, state: str) -> None:
    dispatch = send(cast["sender"])
    if state == "withdrawn":
        actions.withdraw_dispatch(actor=cast["sender"], dispatch_id=dispatch.pk, reason="取消")
        dispatch.refresh_from_db()
    actor = cast[role]
    wanted = MATRIX[role] if state == "sent" else MATRIX[role] & {Act.READ, Act.SEE_BOARD}
    assert {act for act in Act if policy.may(actor, act, dispatch)} == wanted
    assert {act for act in Act if passes(actor, dispatch, act)} == wanted
    holders = {act for act in Act if policy.who_may(act, dispatch).filter(pk=actor.appointment_id).exists()}
    assert holders == wanted


def test_somebody_who_may_not_read_it_is_told_that_there_is_nothing(cast: dict[str, Actor]) -> None:
    dispatch = send(cast["sender"])
    for act in Act:
        with pytest.raises(NotFound):
            policy.access_dispatch(cast["stranger"], dispatch.pk, act)


class TestLaw(TestCase):
    """Over random casts and instructions."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["government", "water", "office", "school", "emergency"]),
                st.sampled_from(["head", "deputy", "duty", "clerk"]),
                st.integers(0, 5),
            ),
            min_size=2,
            max_size=7,
        ),
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2), st.sampled_from(["confirm", "read"])), max_size=4),
    )
    def test_visible_may_who_may_and_access_agree(
        self, posts: list[tuple[str, str, int]], instructions: list[tuple[int, int, str]]
    ) -> None:
        world = World()
        places = [world.province, world.city, world.other_city, world.county, world.other_county, world.township]
        actors = [
            world.actor(f"某{number}", world.unit(kind, places[place]), role=role)
            for number, (kind, role, place) in enumerate(posts)
        ]
        sent = [_send(actors[who % len(actors)], which, ask) for who, which, ask in instructions]
        for actor in actors:
            visible = set(policy.visible_to(actor).values_list("pk", flat=True))
            boards = policy.may_follow(actor, [dispatch.pk for dispatch in sent if dispatch])
            for dispatch in filter(None, sent):
                for act, seen in ((Act.READ, visible), (Act.SEE_BOARD, boards)):
                    told = dispatch.pk in seen
                    assert policy.may(actor, act, dispatch) is told
                    assert policy.who_may(act, dispatch).filter(pk=actor.appointment_id).exists() is told
                    assert passes(actor, dispatch, act) is told


def _send(actor: Actor, which: int, ask: str) -> Dispatch | None:
    whom = (DUTY_OFFICERS, TOWNSHIP_HEADS, {"roles": ["clerk", "head"]})[which]
    try:
        return send(actor, audience(whom), ask=ask, client_key=uuid4())
    except Invalid:
        return None  # nobody within reach
