"""The ladder: who has not answered is called by the next channel, and an answer, a withdrawal or a pause stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from messaging.gateways import inbound
from messaging.gateways.models import Outgoing, State
from messaging.reach import actions, queries
from messaging.reach.escalation import policy
from messaging.reach.escalation import queries as ladder
from messaging.reach.escalation.actions import end_all, pause_climb, resume_climb
from messaging.reach.escalation.climbing import take_part
from messaging.reach.escalation.ladders import Rests, ladders
from messaging.reach.escalation.models import Attempt, Climb, Rung
from messaging.reach.models import Dispatch, Receipt
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.escalation import channels_of, climb_of, drain, run, sent_to, steps_of, tick
from tests.support.gateways import RECORDING
from tests.support.http import statements
from tests.support.reach import Flood, audience, counted, flood, recounted, send
from tests.support.world import World

WATER = audience({"kinds": ["water"], "roles": ["duty"], "tiers": [3]})
WORKDAY_MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # nine in China, a Tuesday


@pytest.fixture(autouse=True)
def paper(settings) -> None:
    settings.DEMO = False
    settings.GATEWAYS = RECORDING


@pytest.fixture
def people(world: World) -> Flood:
    return flood(world)


def receipt(dispatch: Dispatch, actor: Actor) -> Receipt:
    return Receipt.objects.get(dispatch=dispatch, person=actor.person_id)


def test_what_is_over_is_not_climbed_again(people: Flood) -> None:
    dispatch = send(people.leader, WATER)
    with transaction.atomic():
        end_all(actor=people.leader, dispatch_ids=[dispatch.pk])
    for act in (resume_climb, pause_climb):
        with pytest.raises(Conflict):
            act(actor=people.leader, dispatch_id=dispatch.pk)
    assert ladder.climb(actor=people.leader, dispatch_id=dispatch.pk).abilities == ["see"]
    assert not policy.who_may(policy.Act.PAUSE, Dispatch.objects.get(pk=dispatch.pk)).exists()
    run(dispatch, 30)
    assert steps_of(dispatch, people.duty) == []


def reply(message: Outgoing, **said: str) -> None:
    inbound.take(message.gateway, inbound.Heard(ref=str(message.pk), **said))


def test_who_does_not_answer_is_called_by_one_channel_after_another(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 2)
    assert channels_of(people.duty) == []
    run(dispatch, 3, start=2.5)
    assert channels_of(people.duty) == ["sms"]
    run(dispatch, 7, start=3.5)
    assert channels_of(people.duty) == ["sms", "voice"]
    run(dispatch, 60, start=7.5)
    assert channels_of(people.duty) == ["sms", "voice"]
    assert steps_of(dispatch, people.duty) == [0, 1, 2, 3, 4]
    assert climb_of(dispatch).ended == "climbed"


def test_sending_makes_one_row_however_many_are_addressed(people: Flood, world: World) -> None:
    for number in range(30):
        world.actor(f"镇长{number}", world.unit("government", world.township), role="head")
    dispatch = send(people.leader)
    assert dispatch.expected > 30
    assert (Climb.objects.count(), Attempt.objects.count(), Outgoing.objects.count()) == (1, 0, 0)


def test_an_answer_stops_what_was_still_to_come(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    with clock.at(dispatch.sent_at + timedelta(minutes=4)):
        actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    run(dispatch, 60, start=4.5)
    assert channels_of(people.duty) == ["sms"]
    assert channels_of(people.other_duty) == ["sms", "voice"]


def test_acknowledged_but_the_sms_was_in_the_queue_already(people: Flood) -> None:
    """grafana/oncall#4654."""
    dispatch = send(people.leader, WATER, level="critical")
    due = dispatch.sent_at + timedelta(minutes=3)
    tick(due - timedelta(minutes=2))
    tick(due, gateways=False)
    assert Outgoing.objects.filter(person=people.duty.person_id, state=State.WAITING).count() == 1
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    with clock.at(due + timedelta(seconds=1)):
        drain()
    assert sent_to(people.duty) == []
    assert Outgoing.objects.get(person=people.duty.person_id).state == State.CANCELLED
    assert channels_of(people.other_duty) == ["sms"]


def test_two_months_later_nothing_rings(people: Flood) -> None:
    """grafana/oncall#3111: after an outage the steps that became too old are skipped and recorded."""
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 1)
    for day in (60, 61):
        tick(dispatch.sent_at + timedelta(days=day, hours=5))
    assert Outgoing.objects.count() == 0
    skipped = Rung.objects.filter(climb=dispatch.pk, skipped=True)
    assert skipped.count() == 4
    assert LedgerEntry.objects.filter(act="dispatch.escalate", detail__skipped=True).count() == 4
    assert climb_of(dispatch).ended == "climbed"


def test_after_a_short_outage_the_ladder_goes_on_in_its_order(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    back = 9.0
    run(dispatch, back, start=back)
    assert steps_of(dispatch, people.duty) == [0]  # late, but not too late
    run(dispatch, back + 1.5, start=back)
    assert channels_of(people.duty) == []  # time to answer it
    run(dispatch, back + 2, start=back + 2)
    assert channels_of(people.duty) == ["sms"]
    run(dispatch, back + 5, start=back + 5)
    assert channels_of(people.duty) == ["sms", "voice"]


def test_nothing_is_sent_after_a_withdrawal(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    tick(dispatch.sent_at + timedelta(minutes=1))
    tick(dispatch.sent_at + timedelta(minutes=3), gateways=False)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="有误")
    run(dispatch, 60, start=3.5)
    assert not Outgoing.objects.filter(state=State.HANDED).exists()
    assert climb_of(dispatch).ended == "withdrawn"


def test_key_1_on_the_telephone_confirms_and_the_channel_is_kept(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 6)
    reply(sent_to(people.duty, "voice")[0], digit="1")
    row = receipt(dispatch, people.duty)
    assert row.confirmed_at is not None
    assert row.channel == "voice"
    entry = LedgerEntry.objects.get(act="dispatch.confirm")
    assert (entry.person_id, entry.device, entry.detail["channel"]) == (people.duty.person_id, "voice", "voice")
    assert counted(dispatch) == recounted(dispatch)


def test_a_text_message_back_confirms(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    reply(sent_to(people.duty, "sms")[0], text="收到")
    assert receipt(dispatch, people.duty).channel == "sms"
    assert queries.board(actor=people.leader, dispatch_id=dispatch.pk).totals.answered == 1


def test_where_only_reading_is_asked_the_key_says_read(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical", ask="read")
    run(dispatch, 3)
    reply(sent_to(people.duty, "sms")[0], text="1")
    row = receipt(dispatch, people.duty)
    assert row.answered_at and row.read_at
    assert row.confirmed_at is None
    assert counted(dispatch) == recounted(dispatch)


def test_a_key_pressed_after_the_withdrawal_confirms_nothing(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="有误")
    reply(sent_to(people.duty, "sms")[0], text="1")
    assert receipt(dispatch, people.duty).confirmed_at is None


def test_the_deputy_is_called_about_all_he_stands_in_for_and_his_answer_is_a_proxys(
    people: Flood, world: World
) -> None:
    water = world.unit("water")
    second = world.actor("周值", water, role="duty")
    deputy = world.actor("副局长", water, role="deputy")
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 11)
    [call] = sent_to(deputy, "voice")
    assert "王敏、周值" in call.text
    reply(call, digit="1")
    for actor in (people.duty, second):
        row = receipt(dispatch, actor)
        assert row.confirmed_at is not None
        tried = ladder.last_tried(dispatch, [row.pk])[row.pk]
        assert (tried.stood_in, tried.to, tried.result) == (True, "deputy", "answered")
        assert "副局长" in tried.stand_in
    entries = LedgerEntry.objects.filter(act="dispatch.confirm", person_id=deputy.person_id)
    assert {entry.detail["for_person"] for entry in entries} == {people.duty.person_id, second.person_id}
    assert receipt(dispatch, people.other_duty).confirmed_at is None
    assert counted(dispatch) == recounted(dispatch)


def test_the_superior_of_a_head_is_found_one_region_up(people: Flood, world: World) -> None:
    dispatch = send(people.leader, audience({"tiers": [4], "roles": ["head"]}), level="critical")
    run(dispatch, 21)
    [call] = sent_to(people.county_leader, "voice")
    assert "赵镇长" in call.text and "钱镇长" in call.text


def test_whoever_has_not_answered_himself_stands_in_for_nobody(people: Flood, world: World) -> None:
    colleague = world.actor("周值", world.unit("water"), role="duty")
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 11)
    assert channels_of(colleague) == ["sms", "voice"]  # as one addressed
    hindered = Attempt.objects.filter(dispatch=dispatch, step=3, receipt_id=receipt(dispatch, colleague).pk)
    assert hindered.values_list("hindrance", flat=True).get() == "nobody"


def test_who_has_no_number_is_passed_over_and_it_shows(people: Flood) -> None:
    Person.objects.filter(pk=people.duty.person_id).update(phone="")
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    mine = receipt(dispatch, people.duty).pk
    assert ladder.last_tried(dispatch, [mine])[mine].result == "no_number"
    assert channels_of(people.other_duty) == ["sms"]


def test_a_successor_is_not_confirmed_by_the_predecessors_telephone(people: Flood, world: World) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    message = sent_to(people.duty, "sms")[0]
    heir = world.appoint(world.person("新人"), world.unit("water"), role="duty")
    Receipt.objects.filter(pk=receipt(dispatch, people.duty).pk).update(person=heir.person_id, appointment=heir)
    reply(message, text="1")
    assert Receipt.objects.get(dispatch=dispatch, person=heir.person_id).confirmed_at is None


def test_who_has_left_the_post_answers_for_nobody(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    run(dispatch, 3)
    Appointment.objects.filter(pk=people.duty.appointment_id).update(valid_to=clock.today() - timedelta(days=1))
    reply(sent_to(people.duty, "sms")[0], text="1")
    assert receipt(dispatch, people.duty).confirmed_at is None


def test_a_pause_holds_back_even_what_waits_and_everything_comes_so_much_later(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    tick(dispatch.sent_at + timedelta(minutes=1))
    tick(dispatch.sent_at + timedelta(minutes=3), gateways=False)
    with clock.at(dispatch.sent_at + timedelta(minutes=3)):
        pause_climb(actor=people.leader, dispatch_id=dispatch.pk)
    run(dispatch, 8, start=3.5)
    assert channels_of(people.duty) == []
    with clock.at(dispatch.sent_at + timedelta(minutes=9)):
        resume_climb(actor=people.leader, dispatch_id=dispatch.pk)
    run(dispatch, 11.5, start=9)
    assert channels_of(people.duty) == ["sms"]
    run(dispatch, 12.5, start=12)
    assert channels_of(people.duty) == ["sms", "voice"]
    assert LedgerEntry.objects.filter(act__in=["dispatch.pause", "dispatch.resume"]).count() == 2


def test_only_who_could_take_it_back_pauses(people: Flood) -> None:
    dispatch = send(people.leader, WATER)
    for actor, refusal in ((people.stranger, NotFound), (people.duty, Forbidden), (people.county_leader, Forbidden)):
        with pytest.raises(refusal):
            pause_climb(actor=actor, dispatch_id=dispatch.pk)
    actions.withdraw_dispatch(actor=people.leader, dispatch_id=dispatch.pk, reason="有误")
    with pytest.raises(Conflict):
        pause_climb(actor=people.leader, dispatch_id=dispatch.pk)


def test_routine_ones_are_not_telephoned_about(people: Flood) -> None:
    with clock.at(WORKDAY_MORNING):
        dispatch = send(people.leader, WATER, level="routine")
    run(dispatch, 240)
    assert Outgoing.objects.count() == 0


def test_at_night_only_what_is_urgent_climbs(people: Flood) -> None:
    evening = WORKDAY_MORNING + timedelta(hours=10, minutes=45)  # 19:45
    with clock.at(evening):
        important = send(people.leader, WATER, level="important")
        urgent = send(people.county_leader, audience({"kinds": ["school"]}), level="urgent")
    run(urgent, 60)
    assert channels_of(people.duty) == []
    assert channels_of(people.stranger) == ["sms", "voice"]
    morning = WORKDAY_MORNING + timedelta(hours=23)  # eight o'clock
    run(important, 12 * 60 + 45, start=(morning - evening).total_seconds() / 60)
    assert channels_of(people.duty) == ["sms", "voice"]


@pytest.mark.django_db
def test_rests_last_over_days_off() -> None:
    rests = ladders()["important"].rests
    assert isinstance(rests, Rests)
    friday_night = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    assert rests.opens(WORKDAY_MORNING) == WORKDAY_MORNING
    assert rests.opens(friday_night) == datetime(2026, 11, 30, 0, 0, tzinfo=UTC)


def test_the_board_tells_how_far_it_has_climbed(people: Flood) -> None:
    dispatch = send(people.leader, WATER, level="critical")
    moment = run(dispatch, 3)
    actions.confirm_dispatch(actor=people.duty, dispatch_id=dispatch.pk)
    with clock.at(moment):
        shown = ladder.climb(actor=people.leader, dispatch_id=dispatch.pk)
    assert [step.state for step in shown.steps] == ["done", "done", "next", "later", "later"]
    assert [(step.people, step.answered) for step in shown.steps[:3]] == [(2, 0), (2, 1), (None, None)]
    assert [(one.result, one.people) for one in shown.steps[1].results] == [("handed", 2)]
    assert shown.waiting == 1
    assert shown.abilities == ["see", "pause"]
    part = ladder.climb(actor=people.county_leader, dispatch_id=dispatch.pk)
    assert (part.waiting, part.steps[1].people, part.abilities) == (None, None, ["see"])
    with pytest.raises(NotFound):
        ladder.climb(actor=people.stranger, dispatch_id=dispatch.pk)


def test_a_step_costs_the_same_for_two_and_for_forty(people: Flood, world: World) -> None:
    few = send(people.leader, WATER, level="critical")
    heads = audience({"tiers": [4], "roles": ["head"]})
    for number in range(40):
        world.actor(f"镇长{number}", world.unit("government", world.township), role="head")
    many = send(people.leader, heads, level="critical")
    counts = []
    for dispatch in (few, many):
        tick(dispatch.sent_at + timedelta(minutes=1), gateways=False)
        with clock.at(dispatch.sent_at + timedelta(minutes=3, seconds=5)):
            counts.append(statements(lambda: take_part(dispatch.pk)))  # noqa: B023
    assert counts[0] == counts[1]


def test_instructions_from_before_there_were_ladders_show_none(people: Flood) -> None:
    dispatch = send(people.leader, WATER)
    Climb.objects.all().delete()
    shown = ladder.climb(actor=people.leader, dispatch_id=dispatch.pk)
    assert (shown.steps, shown.next_at, shown.ended) == ([], None, "climbed")
    assert ladder.last_tried(dispatch, [receipt(dispatch, people.duty).pk]) == {}
