"""The four doors of the policy say the same; the whole table of seats, states and acts is walked."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging.forces import actions, policy
from messaging.forces.models import Force
from messaging.forces.payloads import CloseForce
from messaging.forces.policy import Act
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.forces import cast_of, charter, days, found, seat
from tests.support.world import World

MEMBER = {Act.READ, Act.RAISE, Act.ADD_FILE}
HEAD = MEMBER | {Act.PLAN, Act.REPORT}
LEAD = HEAD | {Act.SEAT, Act.AMEND}
NOTHING: set[Act] = set()
# seat → what it allows while the force runs, when its last day is over, when it is closed
MATRIX: dict[str, tuple[set[Act], set[Act], set[Act]]] = {
    "leader": (LEAD | {Act.CLOSE}, {Act.READ, Act.CLOSE}, {Act.READ}),
    "deputy": (LEAD, {Act.READ, Act.CLOSE}, {Act.READ}),
    "founder": (HEAD, NOTHING, {Act.READ}),  # closed: as office head of the unit it was handed to
    "road": (HEAD, NOTHING, NOTHING),
    "water": (MEMBER, NOTHING, NOTHING),
    "company": (MEMBER, NOTHING, NOTHING),
    "professor": (NOTHING, NOTHING, NOTHING),  # has not accepted the pledge
    "stranger": (NOTHING, NOTHING, NOTHING),
    "let_go": (NOTHING, NOTHING, NOTHING),
    "system_admin": (NOTHING, NOTHING, NOTHING),
    "office_clerk": (NOTHING, NOTHING, NOTHING),
    "county_above": (NOTHING, NOTHING, NOTHING),
}
STATES = ("running", "over", "closed")
DONE = CloseForce(summary="完成", handover="移交")


def passes(actor: Actor, force: Force, act: Act) -> bool:
    try:
        return policy.access_force(actor, force.pk, act)[0].pk == force.pk
    except (Forbidden, NotFound, Conflict):
        return False


def agree(actor: Actor, force: Force) -> set[Act]:
    """What every door says; fails where two of them differ."""
    told = {act for act in Act if policy.may(actor, act, force)}
    assert {act for act in Act if passes(actor, force, act)} == told
    assert {act for act in Act if policy.who_may(act, force).filter(pk=actor.appointment_id).exists()} == told
    assert policy.visible_to(actor).filter(pk=force.pk).exists() == (Act.READ in told)
    assert (force.pk in policy.may_follow(actor, [force.pk])) == (Act.READ in told)
    assert policy.may_read_files(actor, force.pk) == (Act.READ in told)
    return told


@pytest.mark.parametrize("state", STATES)
def test_seat_by_state_by_act(world: World, state: str) -> None:
    cast = cast_of(world)
    gone = world.actor("退休同志", world.unit("school"))
    people = {**vars(cast), "let_go": gone}
    people["system_admin"] = world.actor("系统", world.unit("administration"), login="sys", admin_role="system")
    people["office_clerk"] = world.actor("县府办文员", world.unit("office"))
    people["county_above"] = world.actor("市长", world.unit("government", world.city), role="head")
    seats = [*[row.model_dump() for row in charter(cast).seats], {"person_id": gone.person_id}]
    force = found(cast, seats=seats)
    actions.end_seat(actor=cast.leader, force_id=force.pk, member_id=seat(force, gone).pk, reason="退休")
    if state == "closed":
        actions.close_force(actor=cast.leader, force_id=force.pk, body=DONE)
    force.refresh_from_db()
    with time_machine.travel(clock.now() + timedelta(days=101 if state == "over" else 0), tick=False):
        for name, wanted in MATRIX.items():
            assert agree(people[name], force) == wanted[STATES.index(state)], name


def test_an_expert_is_in_until_the_evening_of_the_own_last_day(world: World) -> None:
    cast = cast_of(world)
    force = found(cast)
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert agree(cast.company, force) == MEMBER
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert agree(cast.company, force) == NOTHING


ROLES = ["deputy", "head", "member", "expert"]


class TestLaw(TestCase):
    """Over random seats, last days, pledges and days."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(ROLES), st.integers(0, 20), st.booleans(), st.booleans()), min_size=1, max_size=5
        ),
        st.integers(0, 25),
        st.booleans(),
    )
    def test_the_doors_agree(self, seats: list[tuple[str, int, bool, bool]], later: int, close: bool) -> None:
        world = World()
        cast = cast_of(world)
        people = [world.actor(f"某{n}", world.unit("water"), role="clerk") for n in range(len(seats))]
        rows: list[dict[str, object]] = [{"person_id": cast.leader.person_id, "role": "leader"}]
        squads = [{"name": "综合组"}] + [{"name": f"{n}组"} for n in range(len(seats))]
        for n, (role, ends, has_end, _) in enumerate(seats):
            row: dict[str, object] = {"person_id": people[n].person_id, "role": role, "squad": f"{n}组"}
            if has_end or role == "expert":
                row["ends_on"] = days(ends)
            rows.append(row)
        force = found(cast, seats=rows, squads=squads, ends_on=days(20))
        for n, (role, _, _, pledged) in enumerate(seats):
            if role == "expert" and pledged:
                actions.accept_pledge(actor=people[n], member_id=seat(force, people[n]).pk)
        if close:
            actions.close_force(actor=cast.leader, force_id=force.pk, body=DONE)
        force.refresh_from_db()
        with time_machine.travel(clock.now() + timedelta(days=later), tick=False):
            for actor in [*people, *vars(cast).values()]:
                agree(actor, force)
