"""An instruction above the limit, or beyond the sender's reach, waits for a second person."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from messaging.reach import actions, queries
from messaging.reach import policy as reach
from messaging.reach.models import Dispatch, Receipt, Tally
from messaging.reach.release import actions as release
from messaging.reach.release import policy
from messaging.reach.release import queries as held_queries
from messaging.reach.release.models import Held, HeldState
from messaging.reach.release.payloads import HoldDispatch
from messaging.reach.release.policy import Act
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, Unit
from officehub.files import policy as files
from officehub.files.actions import store
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.reach.test_answers_at_once import at_once
from tests.support.files import PDF
from tests.support.reach import TOWNSHIP_HEADS, Flood, audience, draft, flood, frames, send
from tests.support.world import World


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


@pytest.fixture
def governor(world: World, people: Flood) -> Actor:
    return world.actor("李省长", world.unit("government", world.province), role="head")


@pytest.fixture(autouse=True)
def strict(settings) -> None:  # type: ignore[no-untyped-def]
    settings.RELEASE_ABOVE = 3


def written(**fields: object) -> HoldDispatch:
    beyond = fields.pop("beyond", False)
    return HoldDispatch.model_validate({**draft(**fields).model_dump(), "beyond": beyond})  # type: ignore[arg-type]


def hold(people: Flood, **fields: object) -> Held:
    return release.hold_dispatch(actor=people.leader, draft=written(**fields))


def test_above_the_limit_nothing_is_sent_without_a_second_person(people: Flood, governor: Actor) -> None:
    with pytest.raises(Conflict, match="第二人放行"):
        send(people.leader)
    assert not Dispatch.objects.exists() and not Receipt.objects.exists()
    assert send(people.leader, audience(TOWNSHIP_HEADS)).expected == 2


def test_what_waits_reaches_nobody_and_counts_nowhere(people: Flood, governor: Actor) -> None:
    hold(people)
    assert not Dispatch.objects.exists() and not Receipt.objects.exists() and not Tally.objects.exists()
    assert queries.inbox(actor=people.duty).items == [] and queries.waiting_for(people.duty) == []
    assert queries.sent(actor=people.leader).items == []


def test_the_second_person_gets_a_todo_sees_the_head_count_and_releases(people: Flood, governor: Actor) -> None:
    held = hold(people)
    assert Todo.objects.get(closed_at=None).person_id == governor.person_id
    seen = held_queries.one_held(actor=governor, held_id=held.pk)
    assert seen.preview is not None and seen.preview.total == 4
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert dispatch.expected == 4 and dispatch.sender_id == people.leader.person_id
    assert queries.one(actor=people.duty, dispatch_id=dispatch.pk).released_by == "李省长"
    assert not Todo.objects.filter(closed_at=None).exists()
    entry = LedgerEntry.objects.get(act="held.release")
    assert "陈省长" in entry.detail["sender"] and "李省长" in entry.detail["releaser"]
    told = [each for each in frames(f"person.{people.leader.person_id}") if each["type"] == "held.decided"]
    assert [(each["state"], each["dispatch_id"]) for each in told] == [("released", dispatch.pk)]


def test_the_audience_is_found_when_it_is_released(people: Flood, governor: Actor, world: World) -> None:
    held = hold(people)
    late = world.actor("新值班员", world.unit("water"), role="duty")
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert dispatch.receipts.filter(person=late.person_id).exists()


def test_nobody_releases_his_own(people: Flood, governor: Actor) -> None:
    held = hold(people)
    with pytest.raises(Forbidden, match="不能放行自己"):
        release.release_held(actor=people.leader, held_id=held.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Held.objects.filter(pk=held.pk).update(
            state="refused", decided_at=clock.now(), decider=people.leader.person_id, reason="x"
        )


def test_a_refusal_says_why_and_ends_it(people: Flood, governor: Actor) -> None:
    held = hold(people)
    with pytest.raises(Invalid, match="退回原因不能为空"):
        release.refuse_held(actor=governor, held_id=held.pk, reason=" ")
    release.refuse_held(actor=governor, held_id=held.pk, reason="范围过大")
    assert held_queries.one_held(actor=people.leader, held_id=held.pk).reason == "范围过大"
    with pytest.raises(Conflict, match="已退回"):
        release.release_held(actor=governor, held_id=held.pk)


def test_what_was_taken_back_is_not_released(people: Flood, governor: Actor) -> None:
    held = hold(people)
    release.take_back_held(actor=people.leader, held_id=held.pk)
    assert not Todo.objects.filter(closed_at=None).exists()
    with pytest.raises(Conflict, match="已收回"):
        release.release_held(actor=governor, held_id=held.pk)
    assert not Dispatch.objects.exists()


def test_after_the_deadline_it_can_only_be_refused(people: Flood, governor: Actor) -> None:
    held = hold(people, deadline=clock.now() + timedelta(minutes=5))
    with clock.at(clock.now() + timedelta(minutes=6)):
        with pytest.raises(Conflict, match="截止时间已过"):
            release.release_held(actor=governor, held_id=held.pk)
        release.refuse_held(actor=governor, held_id=held.pk, reason="已过时")


@pytest.mark.django_db(transaction=True)
def test_released_twice_at_once_it_goes_out_once(transactional_db: None) -> None:
    world = World()
    people = flood(world)
    governor = world.actor("李省长", world.unit("government", world.province), role="head")
    held = hold(people)

    def once() -> int | None:
        try:
            return release.release_held(actor=governor, held_id=held.pk).pk
        except Conflict:
            return None

    outcomes = at_once([once] * 4)
    assert len([each for each in outcomes if each]) == 1 and Dispatch.objects.count() == 1


def test_a_sender_who_left_his_post_sends_nothing_any_more(people: Flood, governor: Actor) -> None:
    held = hold(people)
    Appointment.objects.filter(pk=people.leader.appointment_id).update(valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(Conflict, match="不在原岗位"):
        release.release_held(actor=governor, held_id=held.pk)


def test_bad_drafts_are_refused_when_they_are_handed_in(people: Flood, governor: Actor) -> None:
    with pytest.raises(Invalid, match="没有在岗人员"):
        hold(people, whom=audience({"kinds": ["police"]}))
    with pytest.raises(Invalid, match="已经过去"):
        hold(people, deadline=clock.now() - timedelta(minutes=1))
    with pytest.raises(Conflict, match="不需要放行"):
        hold(people, whom=audience(TOWNSHIP_HEADS))
    assert not Held.objects.exists()


def test_without_a_second_person_it_is_said_so(people: Flood) -> None:
    with pytest.raises(Invalid, match="没有第二位"):
        hold(people)


def test_beyond_ones_reach_the_nearest_leader_who_reaches_it_is_asked(people: Flood, world: World) -> None:
    clerk = world.actor("水利局办事员", world.unit("water"), role="clerk")
    head = world.actor("水利局局长", world.unit("water"), role="head")
    neighbours = audience({"units": [world.unit("school").pk]})
    draft_ = written(whom=neighbours, beyond=True)
    held = release.hold_dispatch(actor=clerk, draft=draft_)
    assert (held.people, held.beyond) == (1, 1)
    with pytest.raises(NotFound):  # a department head commands nobody on his own tier
        release.release_held(actor=head, held_id=held.pk)
    dispatch = release.release_held(actor=people.county_leader, held_id=held.pk)
    assert list(dispatch.receipts.values_list("person", flat=True)) == [people.stranger.person_id]
    assert reach.may(clerk, reach.Act.WITHDRAW, dispatch)


def test_whoever_nobody_reaches_is_refused_with_a_sentence(world: World) -> None:
    other = world.actor("邻县值班员", world.unit("water", world.other_county), role="duty")
    clerk = world.actor("水利局办事员", world.unit("water"), role="clerk")
    with pytest.raises(Invalid, match="没有一位领导"):
        release.hold_dispatch(actor=clerk, draft=written(whom=audience({"people": [other.person_id]}), beyond=True))


def test_files_of_what_waits_are_the_second_persons_too_and_go_with_it(people: Flood, governor: Actor) -> None:
    file = store(actor=people.leader, name="方案.pdf", data=io.BytesIO(PDF), purpose="attachment").pk
    held = hold(people, files=[file])
    assert files.may(governor, files.Act.READ, files.access_file(governor, file))
    with pytest.raises(NotFound):
        files.access_file(people.duty, file)
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert files.access_file(people.duty, file).pk == file
    assert [each.id for each in queries.one(actor=people.duty, dispatch_id=dispatch.pk).files] == [file]


def test_the_same_key_is_handed_in_once(people: Flood, governor: Actor) -> None:
    key = uuid4()
    assert hold(people, client_key=key).pk == hold(people, client_key=key).pk


def test_an_organ_may_be_stricter_with_itself_but_not_laxer(people: Flood, governor: Actor) -> None:
    with pytest.raises(Forbidden):
        release.set_limit(actor=people.leader, above=1)
    release.set_limit(actor=governor, above=1)
    with pytest.raises(Conflict, match="超过 1 人"):
        send(people.leader, audience(TOWNSHIP_HEADS))
    with pytest.raises(Invalid, match="0 到 3 之间") as refusal:
        release.set_limit(actor=governor, above=4)
    assert refusal.value.data["field"] == "above"
    seen = held_queries.limit(actor=people.leader)
    assert (seen.above, seen.own, seen.system, seen.set_by, seen.may_set) == (1, 1, 3, "李省长", False)
    release.set_limit(actor=governor, above=None)
    seen = held_queries.limit(actor=governor)
    assert (seen.above, seen.own, seen.set_by, seen.may_set) == (3, None, "", True)


def test_a_rule_laxer_than_the_system_has_become_does_not_hold(people: Flood, governor: Actor, settings) -> None:  # type: ignore[no-untyped-def]
    release.set_limit(actor=governor, above=3)
    settings.RELEASE_ABOVE = 2
    assert held_queries.limit(actor=people.leader).above == 2


def test_the_rule_of_an_organ_is_for_its_heads_to_set(people: Flood, governor: Actor, world: World) -> None:
    government, company = world.unit("government", world.province), world.unit("enterprise")
    Unit.objects.filter(pk=company.pk).update(limited=True)
    company.refresh_from_db()
    office_head = world.actor("秘书长", government, role="office_head")
    manager = world.actor("总经理", company, role="head")
    asked = (governor, people.leader, office_head, manager)
    assert [policy.may_set_limit(each) for each in asked] == [True, False, False, False]


MATRIX: dict[str, set[Act]] = {
    "sender": {Act.READ, Act.TAKE_BACK, Act.REWRITE, Act.DROP},
    "head": {Act.READ, Act.RELEASE, Act.REFUSE},
    "office_head": {Act.READ, Act.RELEASE, Act.REFUSE},
    "colleague": set(),
    "leader_below": set(),
    "addressed": set(),
    "stranger": set(),
}


OPEN: dict[str, set[Act]] = {
    "waiting": {Act.READ, Act.RELEASE, Act.REFUSE, Act.TAKE_BACK},
    "released": {Act.READ},
    "refused": {Act.READ, Act.REWRITE, Act.DROP},
    "settled": {Act.READ, Act.REWRITE},
    "taken_back": {Act.READ, Act.REWRITE},
}


def into(people: Flood, governor: Actor, held: Held, state: str) -> None:
    if state == "released":
        release.release_held(actor=governor, held_id=held.pk)
    if state in ("refused", "settled"):
        release.refuse_held(actor=governor, held_id=held.pk, reason="重拟")
    if state == "settled":
        release.drop_held(actor=people.leader, held_id=held.pk)
    if state == "taken_back":
        release.take_back_held(actor=people.leader, held_id=held.pk)


@pytest.mark.parametrize("state", [*HeldState, "settled"])
@pytest.mark.parametrize("role", list(MATRIX))
def test_role_by_state_by_act(people: Flood, governor: Actor, world: World, role: str, state: str) -> None:
    government = world.unit("government", world.province)
    cast = {
        "sender": people.leader,
        "head": governor,
        "office_head": world.actor("秘书长", government, role="office_head"),
        "colleague": world.actor("秘书", government),
        "leader_below": people.county_leader,
        "addressed": people.duty,
        "stranger": people.stranger,
    }
    held = hold(people)
    into(people, governor, held, state)
    held.refresh_from_db()
    actor = cast[role]
    wanted = MATRIX[role] & OPEN[state]
    assert {act for act in Act if policy.may(actor, act, held)} == wanted
    assert {act for act in Act if passes(actor, held, act)} == wanted
    assert {act for act in Act if policy.who_may(act, held).filter(pk=actor.appointment_id).exists()} == wanted
    assert policy.visible_to(actor).exists() == (Act.READ in wanted)


def passes(actor: Actor, held: Held, act: Act) -> bool:
    try:
        return policy.access_held(actor, held.pk, act).pk == held.pk
    except (Forbidden, NotFound, Conflict):
        return False


def test_what_went_out_meanwhile_under_the_same_key_is_not_what_is_released(people: Flood, governor: Actor) -> None:
    held = hold(people, title="全省巡查")
    small = draft(audience(TOWNSHIP_HEADS), client_key=held.client_key, title="两镇巡查")
    sent = actions.send_dispatch(actor=people.leader, draft=small)
    released = release.release_held(actor=governor, held_id=held.pk)
    assert released.pk != sent.pk
    assert (released.title, released.expected, released.released_by) == ("全省巡查", 4, "李省长")


def test_release_sends_what_was_written(people: Flood, governor: Actor) -> None:
    held = hold(people, title="全省巡查", level="critical", drill=True)
    dispatch = release.release_held(actor=governor, held_id=held.pk)
    assert (dispatch.title, dispatch.level, dispatch.drill) == ("全省巡查", "critical", True)
    again = HoldDispatch.model_validate(held.draft)
    assert actions.send_dispatch(actor=people.leader, draft=again).pk == dispatch.pk
