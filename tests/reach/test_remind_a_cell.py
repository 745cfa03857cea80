"""Urging by any cell of the board: only those who lack what it names are told, as many as were announced."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.reach import actions
from messaging.reach.models import Dispatch, Reminder
from messaging.reach.payloads import ForwardDispatch, GiveFeedback, RemindPart
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Tier
from officehub.kernel.errors import Conflict, Forbidden, RateLimited
from tests.support.reach import Flood, audience, flood, frames, send
from tests.support.world import World

FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number"}]}
COUNTIES = {"tiers": [Tier.COUNTY], "kinds": ["government"], "roles": ["head"]}
TOWNSHIPS = {"tiers": [Tier.TOWNSHIP], "kinds": ["government"], "roles": ["head"]}


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def urged(people: Flood) -> set[str]:
    told = [*people.addressed, people.county_leader]
    return {a.name for a in told if any(e.get("notice") == "urged" for e in frames(f"person.{a.person_id}"))}


def remind(actor: Actor, dispatch: Dispatch, **part: object) -> int:
    wanted = RemindPart.model_validate(part)
    announced = actions.preview_reminder(actor=actor, dispatch_id=dispatch.pk, part=wanted)
    reminder = actions.remind_unanswered(actor=actor, dispatch_id=dispatch.pk, part=wanted)
    assert announced.people == reminder.people
    assert announced.again_at is None
    return reminder.people


def stepped(people: Flood) -> Dispatch:
    """李强 has heard nothing, 赵镇长 has it, 钱镇长 has read it, 王敏 has confirmed."""
    dispatch = send(people.leader)
    actions.mark_delivered(actor=people.head, dispatch_ids=[dispatch.pk])
    actions.read_dispatch(actor=people.other_head, dispatch_id=dispatch.pk)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    return dispatch


@pytest.mark.parametrize(
    ("lacks", "names"),
    [
        ("undelivered", {"李强"}),
        ("unread", {"李强", "赵镇长"}),
        ("read", {"钱镇长"}),
        ("missing", {"李强", "赵镇长", "钱镇长"}),
    ],
)
def test_each_column_reaches_only_its_own(people: Flood, lacks: str, names: set[str]) -> None:
    dispatch = stepped(people)
    assert remind(people.leader, dispatch, lacks=lacks) == len(names)
    assert urged(people) == names
    entry = LedgerEntry.objects.get(act="dispatch.remind")
    assert entry.detail["people"] == len(names)
    assert entry.detail.get("lacks", "missing") == lacks


def test_a_region_and_a_tier_narrow_it(people: Flood, world: World) -> None:
    dispatch = stepped(people)
    assert remind(people.leader, dispatch, lacks="unread", region_id=world.county.pk, tiers=[4]) == 1
    assert urged(people) == {"赵镇长"}


def test_a_regions_own_units_without_those_below(people: Flood, world: World) -> None:
    dispatch = send(people.leader)
    assert remind(people.leader, dispatch, region_id=world.county.pk, own=True) == 1
    assert urged(people) == {"王敏"}


def test_one_unit_alone(people: Flood) -> None:
    dispatch = send(people.leader)
    assert remind(people.leader, dispatch, unit_id=people.head.unit_id) == 1
    assert urged(people) == {"赵镇长"}


def test_cells_that_do_not_meet_may_be_urged_one_after_the_other(people: Flood, world: World) -> None:
    dispatch = send(people.leader)
    remind(people.leader, dispatch, region_id=world.county.pk, own=True)
    remind(people.leader, dispatch, region_id=world.township.pk)
    with pytest.raises(RateLimited):
        actions.remind_unanswered(actor=people.leader, dispatch_id=dispatch.pk, part=RemindPart())
    part = RemindPart(unit_id=people.duty.unit_id)
    assert actions.preview_reminder(actor=people.leader, dispatch_id=dispatch.pk, part=part).again_at is not None


def forwarded(people: Flood) -> tuple[Dispatch, Dispatch]:
    top = send(people.leader, audience(COUNTIES), form=FORM, forward_tiers=[Tier.COUNTY])
    draft = ForwardDispatch(client_key=uuid4(), audience=audience(TOWNSHIPS))
    return top, actions.forward_dispatch(actor=people.county_leader, dispatch_id=top.pk, draft=draft)


def test_units_that_have_not_forwarded_are_urged_although_they_confirmed(people: Flood) -> None:
    top = send(people.leader, audience(COUNTIES), form=FORM, forward_tiers=[Tier.COUNTY])
    actions.confirm_dispatch(actor=people.county_leader, dispatch_id=top.pk)
    assert remind(people.leader, top, lacks="forward") == 1
    assert urged(people) == {"孙县长"}


def test_units_below_a_forward_that_have_not_fed_back_are_urged_from_the_top(people: Flood) -> None:
    top, child = forwarded(people)
    given = GiveFeedback(client_key=uuid4(), values={"moved": 3})
    actions.give_feedback(actor=people.head, dispatch_id=child.pk, given=given)
    actions.confirm_dispatch(actor=people.other_head, dispatch_id=child.pk)
    with pytest.raises(Conflict, match="无需提醒"):
        actions.remind_unanswered(actor=people.leader, dispatch_id=top.pk, part=RemindPart(lacks="forward"))
    assert remind(people.leader, top, lacks="feed_back") == 1
    assert urged(people) == {"钱镇长"}
    assert set(Reminder.objects.values_list("dispatch", "people")) == {(top.pk, 1), (child.pk, 1)}


def test_previewing_is_for_those_who_may_urge(people: Flood) -> None:
    dispatch = send(people.leader)
    with pytest.raises(Forbidden):
        actions.preview_reminder(actor=people.duty, dispatch_id=dispatch.pk, part=RemindPart())
