from __future__ import annotations

import pytest

from messaging.reach import actions, queries
from messaging.reach.payloads import RemindPart
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from tests.support.reach import counted, flood, frames, recounted, send
from tests.support.world import World


def test_a_withdrawn_instruction_asks_nobody_any_more_and_shows_no_text(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="水位数据有误")
    assert queries.inbox(actor=people.duty).open == 0
    shown = queries.one(actor=people.duty, dispatch_id=dispatch.pk)
    assert (shown.text, shown.head, shown.withdrawn_reason) == ("", "", "水位数据有误")
    assert [event["notice"] for event in frames(f"person.{people.duty.person_id}")] == ["sent", "withdrawn"]


def test_nothing_is_confirmed_or_urged_after_it(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="取消")
    with pytest.raises(Conflict, match="已经撤回"):
        actions.confirm_dispatch(actor=people.head, dispatch_id=dispatch.pk)
    with pytest.raises(Conflict, match="已经撤回"):
        actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=RemindPart())
    actions.read_dispatch(actor=people.head, dispatch_id=dispatch.pk)
    assert counted(dispatch) == recounted(dispatch)
    assert actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk).confirmed_at is not None


def test_it_is_withdrawn_once_with_a_reason(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    with pytest.raises(Invalid, match="撤回原因不能为空"):
        actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason=" ")
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="取消")
    with pytest.raises(Conflict):
        actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="取消")
    assert LedgerEntry.objects.filter(act="dispatch.withdraw").count() == 1


def test_only_the_sender_and_heads_of_the_sending_unit_withdraw(world: World) -> None:
    people = flood(world)
    dispatch = send(people.leader)
    office = world.unit("government", world.province)
    for actor in (people.duty, people.county_leader, world.actor("文员", office)):
        with pytest.raises(Forbidden):
            actions.withdraw_dispatch(actor=actor, dispatch_id=dispatch.pk, reason="取消")
    governor = world.actor("省长", office, role="head")
    assert actions.withdraw_dispatch(actor=governor, dispatch_id=dispatch.pk, reason="取消").withdrawn_at
