from __future__ import annotations

import pytest

from messaging.reach import actions
from messaging.reach.models import Receipt
from officehub.kernel.errors import Invalid
from tests.support.reach import counted, flood, recounted, send
from tests.support.world import World


def test_several_instructions_are_acknowledged_at_once_and_counted_once(world: World) -> None:
    people = flood(world)
    sent = [send(people.leader, title=title) for title in ("甲", "乙")]
    ids = [dispatch.pk for dispatch in sent]
    assert actions.mark_delivered(actor=people.duty, dispatch_ids=ids) == 2
    assert actions.mark_delivered(actor=people.duty, dispatch_ids=ids) == 0
    for dispatch in sent:
        assert counted(dispatch)[people.duty.unit_id] == (1, 1, 0, 0)
        assert counted(dispatch) == recounted(dispatch)


def test_ids_of_others_are_passed_over(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    assert actions.mark_delivered(actor=people.stranger, dispatch_ids=[dispatch.pk, dispatch.pk + 999]) == 0
    assert not Receipt.objects.exclude(delivered_at=None).exists()


def test_too_many_at_once_are_refused(world: World) -> None:
    with pytest.raises(Invalid, match="200"):
        actions.mark_delivered(actor=world.actor("王敏"), dispatch_ids=list(range(1, 202)))


def test_what_was_withdrawn_before_it_arrived_stays_undelivered(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="内容有误")
    assert actions.mark_delivered(actor=people.duty, dispatch_ids=[dispatch.pk]) == 0
