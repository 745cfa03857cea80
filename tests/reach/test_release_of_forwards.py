"""Passing an instruction on to more people than the limit waits for a second person, as sending it does."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.reach import actions, duties, queries
from messaging.reach.models import Dispatch, Obligation, Receipt
from messaging.reach.payloads import ForwardDispatch
from messaging.reach.release import actions as release
from messaging.reach.release import policy
from messaging.reach.release import queries as held_queries
from messaging.reach.release.models import Held
from messaging.reach.release.policy import Act
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Tier
from officehub.files.actions import store
from officehub.files.policy import access_file
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.files import PDF
from tests.support.reach import TOWNSHIP_HEADS, Flood, audience, flood, send
from tests.support.world import World

COUNTIES = {"tiers": [Tier.COUNTY], "kinds": ["government"], "roles": ["head"]}
FORM = {"fields": [{"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"}]}


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@pytest.fixture
def deputy(world: World, people: Flood) -> Actor:
    return world.actor("吴副县长", world.unit("government"), role="deputy")


@pytest.fixture(autouse=True)
def strict(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RELEASE_ABOVE = 1


def instruct(people: Flood, **fields: object) -> Dispatch:
    """To the head of the one county that has any; he passes it on to two townships."""
    return send(people.leader, audience(COUNTIES), forward_tiers=[Tier.COUNTY], **fields)


def passing(**fields: object) -> ForwardDispatch:
    return ForwardDispatch.model_validate({"client_key": uuid4(), "audience": audience(TOWNSHIP_HEADS), **fields})


def hold(people: Flood, top: Dispatch, **fields: object) -> Held:
    return release.hold_forward(actor=people.county_leader, dispatch_id=top.pk, draft=passing(**fields))


def forward(people: Flood, top: Dispatch, **fields: object) -> Dispatch:
    return actions.forward_dispatch(actor=people.county_leader, dispatch_id=top.pk, draft=passing(**fields))


def test_above_the_limit_nothing_is_passed_on_without_a_second_person(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    with pytest.raises(Conflict, match=r"超过 1 人.*送放行") as refusal:
        forward(people, top)
    assert refusal.value.data["reason"] == "needs_release"
    assert not Dispatch.objects.filter(parent=top).exists() and top.receipts.count() == Receipt.objects.count()
    assert forward(people, top, audience=audience({"people": [people.head.person_id]})).expected == 1


def test_what_waits_reaches_nobody_and_the_county_still_owes_it(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    hold(people, top)
    assert queries.waiting_for(people.head) == [] and Receipt.objects.exclude(dispatch=top).count() == 0
    assert Obligation.objects.get(dispatch=top).forwarded_at is None


def test_the_second_person_sees_what_is_passed_on_and_what_is_added_and_releases(people: Flood, deputy: Actor) -> None:
    top = instruct(people, text="立即排查。", form=FORM, level="critical")
    held = hold(people, top, text="水库为先。")
    assert Todo.objects.get(closed_at=None, source_kind=release.KIND).person_id == deputy.person_id
    seen = held_queries.one_held(actor=deputy, held_id=held.pk)
    assert ([step.text for step in seen.above], seen.draft.text) == (["立即排查。"], "水库为先。")
    assert (seen.passes_on, seen.people, seen.level) == (top.pk, 2, "critical")
    assert seen.draft.form is not None and seen.preview is not None and seen.preview.total == 2
    child = release.release_held(actor=deputy, held_id=held.pk)
    assert (child.parent_id, child.expected, child.released_by) == (top.pk, 2, "吴副县长")
    assert child.sender_id == people.county_leader.person_id and child.text == "水库为先。"
    assert queries.one(actor=people.head, dispatch_id=child.pk).released_by == "吴副县长"
    assert Obligation.objects.get(dispatch=top).child_id == child.pk and duties.recounted(top) == set()
    assert not Todo.objects.filter(closed_at=None, source_kind=release.KIND).exists()
    assert LedgerEntry.objects.get(act="dispatch.forward").detail["released_by"] == "吴副县长"


def test_a_refusal_says_why_and_the_county_may_pass_it_on_anew(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    held = hold(people, top)
    release.refuse_held(actor=deputy, held_id=held.pk, reason="乡镇已另行通知")
    assert held_queries.one_held(actor=people.county_leader, held_id=held.pk).reason == "乡镇已另行通知"
    assert not Dispatch.objects.filter(parent=top).exists()
    again = hold(people, top)
    assert release.release_held(actor=deputy, held_id=again.pk).parent_id == top.pk


def test_nobody_releases_his_own_forward_and_strangers_do_not_see_it(people: Flood, deputy: Actor) -> None:
    held = hold(people, instruct(people))
    with pytest.raises(Forbidden, match="不能放行自己"):
        release.release_held(actor=people.county_leader, held_id=held.pk)
    for other in (people.leader, people.head, people.stranger):
        assert not any(policy.may(other, act, held) for act in Act)
        with pytest.raises(NotFound):
            policy.access_held(other, held.pk)


def test_only_whoever_may_pass_it_on_hands_it_in(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    with pytest.raises(NotFound):
        release.hold_forward(actor=people.stranger, dispatch_id=top.pk, draft=passing())
    with pytest.raises(Forbidden):
        release.hold_forward(actor=people.leader, dispatch_id=top.pk, draft=passing())


def test_one_forward_of_a_unit_waits_at_a_time_and_the_same_key_is_handed_in_once(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    key = uuid4()
    held = hold(people, top, client_key=key)
    assert hold(people, top, client_key=key).pk == held.pk
    with pytest.raises(Conflict, match="等待放行") as refusal:
        hold(people, top)
    assert refusal.value.data["held_id"] == held.pk


def test_what_could_not_be_passed_on_is_not_handed_in(people: Flood, deputy: Actor) -> None:
    top = instruct(people, deadline=clock.now() + timedelta(hours=3))
    with pytest.raises(Invalid, match="不能晚于上级"):
        hold(people, top, deadline=clock.now() + timedelta(hours=4))
    with pytest.raises(Invalid, match="没有下级在岗人员"):
        hold(people, top, audience=audience({"kinds": ["police"]}))
    with pytest.raises(Conflict, match="不需要放行"):
        hold(people, top, audience=audience({"people": [people.head.person_id]}))
    with pytest.raises(Invalid):
        hold(people, top, text="机密★10年")
    forward(people, top, audience=audience({"people": [people.head.person_id]}))
    with pytest.raises(Conflict, match="已经转发过"):
        hold(people, top)
    assert not Held.objects.exists()


def test_without_a_deadline_of_its_own_it_waits_under_the_one_above(people: Flood, deputy: Actor) -> None:
    top = instruct(people, deadline=clock.now() + timedelta(minutes=5))
    held = hold(people, top)
    with clock.at(clock.now() + timedelta(minutes=6)), pytest.raises(Conflict, match="截止时间已过"):
        release.release_held(actor=deputy, held_id=held.pk)


def test_what_was_withdrawn_above_is_not_released(people: Flood, deputy: Actor) -> None:
    top = instruct(people)
    held = hold(people, top)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=top.pk, reason="取消")
    with pytest.raises(Conflict, match="上级指令已撤回"):
        release.release_held(actor=deputy, held_id=held.pk)
    assert held_queries.one_held(actor=deputy, held_id=held.pk).above[0].text == ""


def test_the_second_person_opens_the_files_that_are_passed_on(people: Flood, world: World) -> None:
    """An office head who was not addressed himself and commands nobody."""
    office = world.actor("水利局办公室主任", world.unit("water"), role="office_head")
    file = store(actor=people.leader, name="方案.pdf", data=io.BytesIO(PDF), purpose="attachment").pk
    top = send(people.leader, audience({"people": [people.duty.person_id]}), forward_tiers=[Tier.COUNTY], files=[file])
    with pytest.raises(NotFound):
        access_file(office, file)
    held = release.hold_forward(actor=people.duty, dispatch_id=top.pk, draft=passing())
    assert policy.may(office, Act.RELEASE, held)
    assert access_file(office, file).pk == file
    assert [each.id for each in held_queries.one_held(actor=office, held_id=held.pk).above[0].files] == [file]
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=top.pk, reason="取消")
    with pytest.raises(NotFound):
        access_file(office, file)
