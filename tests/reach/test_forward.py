"""Passing an instruction on, feeding back, and how a line above waits for all below it (J2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from messaging.reach import actions, duties, queries
from messaging.reach.models import Dispatch, Feedback, Obligation, State
from messaging.reach.payloads import CorrectDispatch, ForwardDispatch, GiveFeedback
from officehub.directory.actor import Actor, actor_for
from officehub.directory.models import Person, Tier
from officehub.files.actions import store
from officehub.files.policy import access_file
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.files import PNG
from tests.support.reach import TOWNSHIP_HEADS, Flood, audience, flood, frames, send
from tests.support.world import World

COUNTIES = {"tiers": [Tier.COUNTY], "kinds": ["government"], "roles": ["head"]}
FORM = {
    "fields": [
        {"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"},
        {"key": "state", "label": "险情", "kind": "choice", "choices": ["无", "一般", "重大"], "required": False},
    ]
}


@pytest.fixture
def cast(world: World) -> Flood:
    return flood(world)


def instruct(cast: Flood, **fields: object) -> Dispatch:
    """To the heads of counties, who pass it on."""
    return send(cast.leader, audience(COUNTIES), forward_tiers=[Tier.COUNTY], **fields)


def forward(actor: Actor, dispatch: Dispatch, **fields: object) -> Dispatch:
    given = {"client_key": uuid4(), "audience": audience(TOWNSHIP_HEADS), **fields}
    draft = ForwardDispatch.model_validate(given)
    return actions.forward_dispatch(actor=actor, dispatch_id=dispatch.pk, draft=draft)


def feed_back(actor: Actor, dispatch: Dispatch, **values: object) -> Feedback:
    given = GiveFeedback.model_validate({"client_key": uuid4(), "values": values})
    return actions.give_feedback(actor=actor, dispatch_id=dispatch.pk, given=given)


def confirm(actor: Actor, dispatch: Dispatch) -> None:
    actions.confirm_dispatch(actor=actor, dispatch_id=dispatch.pk)


def complete(dispatch: Dispatch) -> set[int]:
    rows = Obligation.objects.filter(dispatch=dispatch, complete_at__isnull=False)
    return set(rows.values_list("unit_id", flat=True))


def test_a_county_is_complete_only_when_its_townships_have_answered(cast: Flood) -> None:
    top = instruct(cast)
    county = cast.county_leader
    confirm(county, top)
    assert complete(top) == set()  # confirmed, but not passed on
    child = forward(county, top, text="今晚八时前报送。")
    assert complete(top) == set()
    confirm(cast.head, child)
    assert complete(top) == set()  # 白水镇 is missing
    confirm(cast.other_head, child)
    assert complete(top) == {county.unit_id} == duties.recounted(top)


def test_townships_may_answer_before_their_county_confirms(cast: Flood) -> None:
    top = instruct(cast)
    child = forward(cast.county_leader, top)
    confirm(cast.head, child)
    confirm(cast.other_head, child)
    assert complete(top) == set()
    confirm(cast.county_leader, top)
    assert complete(top) == {cast.county_leader.unit_id}


def test_whoever_gets_a_forward_reads_all_that_was_said_above(cast: Flood) -> None:
    top = instruct(cast, text="立即排查。")
    child = forward(cast.county_leader, top, text="水库为先。")
    seen = queries.one(actor=cast.head, dispatch_id=child.pk)
    assert [step.text for step in seen.above] == ["立即排查。"]
    assert seen.text == "水库为先。"
    with pytest.raises(NotFound):
        queries.one(actor=cast.head, dispatch_id=top.pk)


def test_the_province_opens_the_forward_and_a_stranger_does_not(cast: Flood) -> None:
    child = forward(cast.county_leader, instruct(cast))
    assert queries.board(actor=cast.leader, dispatch_id=child.pk).whole
    with pytest.raises(NotFound):
        queries.board(actor=cast.stranger, dispatch_id=child.pk)


def test_numbers_of_the_townships_are_the_countys(cast: Flood) -> None:
    top = instruct(cast, form=FORM)
    child = forward(cast.county_leader, top)
    feed_back(cast.head, child, moved=30, state="一般")
    feed_back(cast.other_head, child, moved=12.5)
    summed = queries.roll_up(actor=cast.leader, dispatch_id=top.pk)
    moved, state = summed.fields
    assert (summed.expected, summed.units) == (2, 2)
    assert (moved.total, moved.largest, moved.units) == (42.5, 30, 2)
    assert {each.choice: each.units for each in state.choices} == {"无": 0, "一般": 1, "重大": 0}
    confirm(cast.county_leader, top)
    assert complete(top) == {cast.county_leader.unit_id}


def test_a_later_answer_replaces_the_earlier_and_keeps_it(cast: Flood) -> None:
    top = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    feed_back(cast.head, top, moved=3)
    feed_back(cast.head, top, moved=8)
    assert queries.roll_up(actor=cast.leader, dispatch_id=top.pk).fields[0].total == 8
    assert Feedback.objects.filter(dispatch=top, unit=cast.head.unit_id).count() == 2


def test_a_photo_is_seen_by_the_unit_and_along_the_board_and_stays_with_a_later_answer(cast: Flood) -> None:
    form = {"fields": [{"key": "scene", "label": "现场", "kind": "photo"}]}
    top = send(cast.leader, audience(TOWNSHIP_HEADS), form=form)
    photo = store(actor=cast.head, name="现场.png", data=PNG, purpose="image")
    feed_back(cast.head, top, scene=[photo.pk])
    feed_back(cast.head, top, scene=[photo.pk])
    assert access_file(cast.leader, photo.pk) == access_file(cast.head, photo.pk) == photo
    for other in (cast.other_head, cast.stranger):
        with pytest.raises(NotFound):
            access_file(other, photo.pk)
    stolen = store(actor=cast.other_head, name="别处.png", data=PNG, purpose="image")
    with pytest.raises(NotFound):
        feed_back(cast.head, top, scene=[stolen.pk])


def test_a_department_does_not_open_the_photo_of_another_beside_it(cast: Flood, world: World) -> None:
    """Heads of departments see the tiers below them and not their own."""
    form = {"fields": [{"key": "scene", "label": "现场", "kind": "photo"}]}
    civil = world.actor("民政局长", world.unit("civil_affairs"), role="head")
    water = world.actor("水利局长", world.unit("water"), role="head")
    top = send(cast.leader, audience({"people": [civil.person_id]}, TOWNSHIP_HEADS), form=form)
    photos = []
    for actor in (civil, cast.head):
        photo = store(actor=actor, name="现场.png", data=PNG, purpose="image")
        feed_back(actor, top, scene=[photo.pk])
        photos.append(photo)
    assert queries.roll_up(actor=water, dispatch_id=top.pk).units == 1
    with pytest.raises(NotFound):
        access_file(water, photos[0].pk)
    assert access_file(water, photos[1].pk) == photos[1]


def test_it_does_not_come_back_to_the_unit_that_owes_it_whichever_post_passes_it_on(cast: Flood, world: World) -> None:
    top = instruct(cast)
    person = Person.objects.get(pk=cast.county_leader.person_id)
    in_other_post = actor_for(world.appoint(person, world.unit("emergency"), role="head").pk)
    deputy = world.actor("副县长", world.unit("government"), role="deputy")
    child = forward(in_other_post, top, audience=audience(TOWNSHIP_HEADS, {"people": [deputy.person_id]}))
    assert set(child.receipts.values_list("unit", flat=True)) == {cast.head.unit_id, cast.other_head.unit_id}


def test_a_forward_has_a_deadline_within_a_year_like_any_instruction(cast: Flood) -> None:
    top = instruct(cast)
    for moment in (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), clock.now() - timedelta(minutes=1)):
        with pytest.raises(Invalid):
            forward(cast.county_leader, top, deadline=moment)


def test_the_same_answer_sent_again_counts_once(cast: Flood) -> None:
    top = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    given = GiveFeedback(client_key=uuid4(), values={"moved": 3})
    first = actions.give_feedback(actor=cast.head, dispatch_id=top.pk, given=given)
    assert actions.give_feedback(actor=cast.head, dispatch_id=top.pk, given=given).pk == first.pk


def test_feeding_back_confirms(cast: Flood) -> None:
    top = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    feed_back(cast.head, top, moved=0)
    assert top.receipts.get(person=cast.head.person_id).confirmed_at is not None
    assert complete(top) == {cast.head.unit_id}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "moved"),
        ({"moved": "很多"}, "moved"),
        ({"moved": True}, "moved"),
        ({"moved": 1e300}, "moved"),
        ({"moved": 1, "state": "未知"}, "state"),
        ({"moved": 1, "other": 2}, "other"),
    ],
)
def test_a_strange_value_is_refused_by_name(cast: Flood, values: dict[str, object], field: str) -> None:
    top = send(cast.leader, audience(TOWNSHIP_HEADS), form=FORM)
    with pytest.raises(Invalid) as refusal:
        feed_back(cast.head, top, **values)
    assert refusal.value.data["field"] == field
    assert not Feedback.objects.exists()


def test_whoever_passed_the_form_on_does_not_fill_it_in(cast: Flood) -> None:
    top = instruct(cast, form=FORM)
    forward(cast.county_leader, top)
    with pytest.raises(Conflict):
        feed_back(cast.county_leader, top, moved=1)


def test_a_unit_passes_an_instruction_on_once(cast: Flood) -> None:
    top = instruct(cast)
    child = forward(cast.county_leader, top)
    with pytest.raises(Conflict) as refusal:
        forward(cast.county_leader, top)
    assert refusal.value.data["dispatch_id"] == child.pk


def test_the_same_forward_sent_again_is_the_same(cast: Flood) -> None:
    top = instruct(cast)
    key = uuid4()
    assert forward(cast.county_leader, top, client_key=key).pk == forward(cast.county_leader, top, client_key=key).pk


def test_a_deadline_of_ones_own_is_not_later_than_the_one_above(cast: Flood) -> None:
    above = clock.now() + timedelta(hours=3)
    top = instruct(cast, deadline=above)
    with pytest.raises(Invalid) as refusal:
        forward(cast.county_leader, top, deadline=above + timedelta(minutes=1))
    assert refusal.value.data["field"] == "deadline"
    with pytest.raises(Invalid):
        forward(cast.county_leader, top, deadline=clock.now() - timedelta(minutes=1))
    assert forward(cast.county_leader, top).deadline == above


def test_an_instruction_does_not_come_back_in_a_circle(cast: Flood, world: World) -> None:
    """Sent to one's own unit, or up again, nobody is left."""
    top = instruct(cast)
    colleague = world.actor("县府办主任", world.unit("government"), role="head")
    with pytest.raises(Invalid) as refusal:
        forward(cast.county_leader, top, audience=audience({"people": [colleague.person_id, cast.leader.person_id]}))
    assert refusal.value.data["field"] == "audience"
    assert not Dispatch.objects.filter(parent=top).exists()


def test_whoever_must_pass_on_reaches_below_as_the_first_sender_does(cast: Flood, world: World) -> None:
    """A water bureau reaches only its line of its own accord; told by the province, every office below it."""
    to_water = audience({"tiers": [Tier.COUNTY], "kinds": ["water"], "roles": ["duty"]})
    told, untold = send(cast.leader, to_water, forward_tiers=[Tier.COUNTY]), send(cast.leader, to_water)
    creek = world.actor("邻镇长", world.unit("government", world.region(world.other_county, "黑水镇")), role="head")
    child = forward(cast.duty, told)
    reached = set(child.receipts.values_list("person_id", flat=True))
    assert reached == {cast.head.person_id, cast.other_head.person_id}
    assert creek.person_id not in reached
    counted = queries.forward_preview(actor=cast.other_duty, dispatch_id=told.pk, audience=audience(TOWNSHIP_HEADS))
    assert counted.total == 1
    with pytest.raises(Invalid):
        forward(cast.duty, untold)


def test_nobody_passes_on_what_was_not_addressed_to_him(cast: Flood) -> None:
    top = instruct(cast)
    with pytest.raises(NotFound):
        forward(cast.stranger, top)
    with pytest.raises(Forbidden):
        forward(cast.leader, top)


def test_withdrawing_takes_the_forwards_along(cast: Flood) -> None:
    top = instruct(cast)
    child = forward(cast.county_leader, top)
    actions.withdraw_dispatch(actor=cast.leader, dispatch_id=top.pk, reason="险情解除")
    child.refresh_from_db()
    assert child.state == State.WITHDRAWN
    assert child.withdrawn_reason == "上级撤回：险情解除"
    with pytest.raises(Conflict):
        confirm(cast.head, child)


def test_a_forward_taken_back_is_owed_again(cast: Flood) -> None:
    top = instruct(cast)
    confirm(cast.county_leader, top)
    child = forward(cast.county_leader, top)
    confirm(cast.head, child)
    confirm(cast.other_head, child)
    actions.withdraw_dispatch(actor=cast.county_leader, dispatch_id=child.pk, reason="对象有误")
    assert complete(top) == set() == duties.recounted(top)
    forward(cast.county_leader, top)  # and may be made anew


def test_a_correction_reaches_those_below_and_keeps_what_stood(cast: Flood) -> None:
    top = instruct(cast, text="下午三点前报。")
    child = forward(cast.county_leader, top)
    corrected = CorrectDispatch(text="下午五点前报。", reason="时间有误")
    actions.correct_dispatch(actor=cast.leader, dispatch_id=top.pk, corrected=corrected)
    assert queries.one(actor=cast.head, dispatch_id=child.pk).above[0].text == "下午五点前报。"
    assert top.corrections.get().text_before == "下午三点前报。"
    told = [event for event in frames(f"person.{cast.head.person_id}") if event["type"] == "dispatch.notice"]
    assert [event["notice"] for event in told] == ["sent", "corrected"]


def test_units_are_counted_by_region_with_those_below(cast: Flood, world: World) -> None:
    top = instruct(cast)
    child = forward(cast.county_leader, top)
    confirm(cast.head, child)
    seen = queries.duties(actor=cast.leader, dispatch_id=top.pk)
    assert (seen.totals.units, seen.totals.complete, seen.totals.forwarded) == (3, 1, 1)
    below = queries.duties(actor=cast.leader, dispatch_id=top.pk, region_id=world.county.pk)
    assert sum(row.units for row in below.rows) == 3
    page = queries.obligations(actor=cast.leader, dispatch_id=top.pk, owing="open")
    assert {item.unit_id for item in page.items} == {cast.county_leader.unit_id, cast.other_head.unit_id}
