from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging.reach import actions
from messaging.reach.actions.joining import add_recipients
from messaging.reach.burden import actions as burden
from messaging.reach.burden import counting, policy, queries
from messaging.reach.burden.models import UnitWeek
from messaging.reach.burden.payloads import AskBurden, EarlierValues
from messaging.reach.burden.policy import Act
from messaging.reach.burden.questions import norm_of
from messaging.reach.models import Dispatch, Tally
from messaging.reach.payloads import ForwardDispatch, GiveFeedback
from messaging.reach.release import actions as release
from messaging.reach.release.payloads import HoldDispatch
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from officehub.todo.models import Todo
from tests.support.reach import DUTY_OFFICERS, TOWNSHIP_HEADS, Flood, audience, draft, flood, send
from tests.support.world import World

FIELD = {"key": "moved", "label": "转移人数", "kind": "number", "unit": "人"}
FORM = {"fields": [FIELD]}
SAME = {"key": "people", "label": "请填写本单位转移人数：", "kind": "number", "unit": "人"}
DUTY = audience(DUTY_OFFICERS)


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@pytest.fixture
def bureau(world: World) -> Actor:
    return world.actor("大数据局专员", world.unit("data"), role="clerk")


def answer(actor: Actor, dispatch_id: int, value: int) -> None:
    given = GiveFeedback(client_key=uuid4(), values={"moved": value})
    actions.give_feedback(actor=actor, dispatch_id=dispatch_id, given=given)


def preview(actor: Actor, *fields: dict[str, object]):  # type: ignore[no-untyped-def]
    return queries.preview(actor=actor, asked=AskBurden.model_validate({"audience": DUTY, "fields": fields}))


@pytest.mark.parametrize("other", ["转移人数", "请填报转移人数。", "本单位转移人数（ ）", "转移 人数"])
def test_the_same_question_is_known_whatever_its_politeness(other: str) -> None:
    assert norm_of(other, "number", "人") == norm_of("转移人数", "number", "人")


@pytest.mark.parametrize(("label", "kind", "measure"), [("转移户数", "number", "人"), ("转移人数", "text", "人"),
                                                        ("转移人数", "number", "万人")])  # fmt: skip
def test_another_question_is_another(label: str, kind: str, measure: str) -> None:
    assert norm_of(label, kind, measure) != norm_of("转移人数", "number", "人")


def test_the_sender_sees_what_those_chosen_carry_this_week(people: Flood) -> None:
    for _ in range(3):
        send(people.county_leader, audience({"people": [people.duty.person_id]}))
    send(people.leader, DUTY, form=FORM)
    counting.count_new()
    seen = preview(people.leader)
    assert (seen.units, seen.median, seen.most, seen.asked_most, seen.sampled) == (2, 1, 4, 1, None)
    assert [(each.unit_id, each.received, each.open) for each in seen.heaviest] == [
        (people.duty.unit_id, 4, 4),
        (people.other_duty.unit_id, 1, 1),
    ]


def test_an_earlier_answer_is_offered_to_who_may_see_it(people: Flood, world: World) -> None:
    earlier = send(people.leader, DUTY, form=FORM)
    answer(people.duty, earlier.pk, 120)
    counting.count_new()
    (found,) = preview(people.leader, SAME).earlier
    assert (found.key, found.answered, found.readable, found.title) == ("people", 1, True, "防汛隐患排查")
    whom = EarlierValues(audience=DUTY)
    values = queries.earlier_answers(actor=people.leader, asked_id=found.asked_id, asked=whom)
    assert (values.total, [(each.unit_id, each.value) for each in values.items]) == (120, [(people.duty.unit_id, 120)])
    elsewhere = world.actor("邻县水利局文员", world.unit("water", world.other_county))
    (hidden,) = queries.preview(
        actor=elsewhere,
        asked=AskBurden.model_validate({"audience": audience({"units": [elsewhere.unit_id]}), "fields": [SAME]}),
    ).earlier
    assert not hidden.readable and hidden.title == ""
    with pytest.raises(NotFound):
        queries.earlier_answers(actor=elsewhere, asked_id=found.asked_id, asked=whom)


def test_a_withdrawn_question_is_not_offered(people: Flood) -> None:
    earlier = send(people.leader, DUTY, form=FORM)
    counting.count_new()
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=earlier.pk, reason="取消")
    assert preview(people.leader, SAME).earlier == []


def test_the_data_bureau_sees_who_is_asked_twice_and_tells_the_sender(people: Flood, bureau: Actor) -> None:
    with clock.at(clock.now() - timedelta(minutes=5)):
        send(people.leader, DUTY, form=FORM)
    again = send(people.leader, DUTY, form={"fields": [SAME]})
    send(people.county_leader, audience(TOWNSHIP_HEADS))
    counting.count_new()
    report = queries.report(actor=bureau)
    assert (report.units, report.received, report.duplicates) == (3, 4, 1)
    assert report.rows[0].unit_id == people.duty.unit_id and report.rows[0].duplicates == 1
    unit = queries.unit_burden(actor=bureau, unit_id=people.duty.unit_id)
    repeated = {each.dispatch_id: [one.label for one in each.repeated] for each in unit.instructions}
    assert repeated[again.pk] == ["请填写本单位转移人数："] and unit.instructions[0].title == ""
    assert [(each.person_id, each.received) for each in unit.people] == [(people.duty.person_id, 2)]
    burden.tell_sender(actor=bureau, unit_id=people.duty.unit_id, dispatch_id=again.pk)
    assert Todo.objects.get(closed_at=None).person_id == people.leader.person_id
    with pytest.raises(Conflict, match="已被提醒"):
        burden.tell_sender(actor=bureau, unit_id=people.duty.unit_id, dispatch_id=again.pk)
    burden.see_told(actor=people.leader, dispatch_id=again.pk)
    assert not Todo.objects.filter(closed_at=None).exists()


MATRIX = {
    "bureau": {Act.READ, Act.TELL},
    "county_leader": {Act.READ, Act.TELL},
    "own": {Act.READ},
    "department": set(),
    "bureau_elsewhere": set(),
    "limited": set(),
}


@pytest.mark.parametrize("role", list(MATRIX))
def test_role_by_act(people: Flood, bureau: Actor, world: World, role: str) -> None:
    company = world.unit("transport_group")
    Unit.objects.filter(pk=company.pk).update(limited=True)
    actor = {
        "bureau": bureau,
        "county_leader": people.county_leader,
        "own": people.duty,
        "department": people.stranger,
        "bureau_elsewhere": world.actor("他县专员", world.unit("data", world.other_county)),
        "limited": world.actor("经理", company, role="head"),
    }[role]
    unit = Unit.objects.get(pk=people.duty.unit_id)
    assert {act for act in Act if policy.may(actor, act, unit)} == MATRIX[role]
    assert policy.visible_to(actor).filter(pk=unit.pk).exists() == bool(MATRIX[role])
    for act in Act:
        if act in MATRIX[role]:
            assert policy.access_unit(actor, unit.pk, act) == unit


def newcomer(world: World, unit: Unit) -> dict[int, int]:
    actor = world.actor("新值班", unit, role="duty")
    return {actor.person_id: actor.appointment_id}


def received() -> dict[int, int]:
    return dict(UnitWeek.objects.values_list("unit_id", "received"))


def test_a_unit_that_comes_into_a_counted_instruction_is_counted_once(people: Flood, world: World) -> None:
    dispatch = send(people.leader, DUTY)
    counting.count_new()
    bureau = world.unit("emergency")
    for _ in range(2):
        add_recipients(dispatch, newcomer(world, bureau))
        add_recipients(dispatch, newcomer(world, world.unit("water")))  # a unit that was in it from the start
        counting.count_late()
        assert counting.count_late() == 0
    assert received() == {people.duty.unit_id: 1, people.other_duty.unit_id: 1, bureau.pk: 1}
    sent = UnitWeek.objects.get(unit=bureau)
    assert sent.week == counting.week_of(dispatch.sent_at)


def test_an_office_that_comes_later_is_its_organ_which_was_counted(people: Flood, world: World) -> None:
    organ = world.unit("water")
    office = Unit(region=world.county, kind="section", category="internal", name="水旱股", short_name="水旱股",
                  tier=3, region_path=world.county.path)  # fmt: skip
    Unit.objects.add_child(organ, instance=office)
    dispatch = send(people.leader, DUTY)
    counting.count_new()
    add_recipients(dispatch, newcomer(world, office))
    assert counting.count_late() == 0
    assert received()[organ.pk] == 1


def test_who_comes_before_it_is_counted_is_counted_with_the_others(people: Flood, world: World) -> None:
    dispatch = send(people.leader, DUTY)
    bureau = world.unit("emergency")
    add_recipients(dispatch, newcomer(world, bureau))
    counting.count_new()
    assert counting.count_late() == 0
    assert received()[bureau.pk] == 1


def test_the_ledger_opens_at_a_region_of_the_readers_and_nowhere_else(people: Flood, world: World) -> None:
    send(people.leader)
    counting.count_new()
    province = world.actor("省大数据局专员", world.unit("data", world.province), role="clerk")
    whole = queries.report(actor=province)
    assert ([step.name for step in whole.path], [step.name for step in whole.below]) == (["演示省"], ["甲市", "乙市"])
    county = queries.report(actor=province, region_id=world.county.pk)
    assert [step.name for step in county.path] == ["演示省", "甲市", "演示县"]
    assert (whole.units, county.units) == (4, 3)
    assert people.other_duty.unit_id not in {row.unit_id for row in county.rows}
    bureau = world.actor("县大数据局专员", world.unit("data"), role="clerk")
    for actor in (bureau, people.duty):  # who sees the county, and who sees the own organ
        with pytest.raises(NotFound):
            queries.report(actor=actor, region_id=world.other_county.pk)
    assert (queries.report(actor=people.duty).path, queries.report(actor=people.duty).below) == ([], [])


STEPS = st.lists(st.sampled_from(["send", "hold", "withdraw", "count", "forward", "answer", "join"]), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_weeks_equal_a_recount_and_what_is_held_counts_nowhere(people: Flood, world: World, steps: list[str]) -> None:
    sent: list[Dispatch] = []
    for number, step in enumerate(steps):
        match step:
            case "send":
                leaders = {"people": [people.county_leader.person_id]}
                sent.append(send(people.leader, audience(DUTY_OFFICERS, TOWNSHIP_HEADS, leaders), form=FORM))
            case "hold":
                hold_beyond(people)
            case "count":
                counting.count_new()
                counting.count_late()
            case _ if sent and sent[-1].state == "sent":
                sent[-1] = moved_on(people, sent[-1], step, world.unit(KINDS[number % len(KINDS)]), world)
    counting.count_new()
    counting.count_late()
    assert counting.count_new() == counting.count_late() == 0
    wanted = Counter(Tally.objects.values_list("unit_id", flat=True))
    assert received() == dict(wanted)


KINDS = ("emergency", "water", "health", "school")


def hold_beyond(people: Flood) -> None:
    beyond = audience({"people": [people.leader.person_id, people.duty.person_id]})
    written = HoldDispatch.model_validate({**draft(beyond).model_dump(), "beyond": True})
    release.hold_dispatch(actor=people.county_leader, draft=written)


def moved_on(people: Flood, last: Dispatch, step: str, place: Unit, world: World) -> Dispatch:
    match step:
        case "withdraw":
            return actions.withdraw_dispatch(actor=people.leader, dispatch_id=last.pk, reason="取消")
        case "forward" if not last.forwards.filter(state="sent"):
            passed = {"client_key": uuid4(), "audience": audience(TOWNSHIP_HEADS)}
            given = ForwardDispatch.model_validate(passed)
            actions.forward_dispatch(actor=people.county_leader, dispatch_id=last.pk, draft=given)
        case "answer":
            answer(people.duty, last.pk, 1)
        case "join":
            add_recipients(last, newcomer(world, place))
    return last
