"""Counters are kept by the acts themselves; this recounts them from the receipts after anything people may do."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.reach import actions, queries
from messaging.reach.payloads import RemindPart
from officehub.kernel.errors import OfficeError
from tests.support.reach import Flood, counted, flood, recounted, send
from tests.support.world import World

VERBS = st.sampled_from(["delivered", "read", "confirm", "remind", "withdraw"])
STEPS = st.lists(st.tuples(VERBS, st.integers(0, 5), st.integers(0, 2)), max_size=25)


def act(people: Flood, verb: str, who: int, dispatch_id: int) -> None:
    everybody = [*people.addressed, people.stranger, people.county_leader]
    actor = everybody[who % len(everybody)]
    match verb:
        case "delivered":
            actions.mark_delivered(actor=actor, dispatch_ids=[dispatch_id])
        case "read":
            actions.read_dispatch(actor=actor, dispatch_id=dispatch_id)
        case "confirm":
            actions.confirm_dispatch(actor=actor, dispatch_id=dispatch_id)
        case "remind":
            actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch_id, part=RemindPart())
        case "withdraw":
            actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch_id, reason="取消")


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_counters_equal_a_recount_whatever_people_did(people: Flood, steps: list[tuple[str, int, int]]) -> None:
    sent = [send(people.leader), send(people.leader, ask="read"), send(people.county_leader)]
    for verb, who, which in steps:
        with suppress(OfficeError):  # refused, so nothing may have been counted
            act(people, verb, who, sent[which].pk)
    for dispatch, sender in zip(sent, (people.leader, people.leader, people.county_leader), strict=True):
        assert counted(dispatch) == recounted(dispatch)
        shown = queries.board(actor=sender, dispatch_id=dispatch.pk).totals
        whole = [sum(column) for column in zip(*recounted(dispatch).values(), strict=True)]
        assert [shown.expected, shown.delivered, shown.read, shown.confirmed] == whole
        assert shown.answered == dispatch.receipts.exclude(answered_at=None).count()
