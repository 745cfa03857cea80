"""What each verb does to the rows, one rule a test."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from officehub.audit.models import LedgerEntry
from officehub.directory.actor import actor_for
from officehub.directory.models import AppointmentKind, Person
from officehub.flow import actions, store
from officehub.flow.machine.fold import replay
from officehub.flow.machine.verbs import Resume, Stance, Verb
from officehub.flow.models import FlowEvent, Instance
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited
from tests.support.flow import Office


def standing(instance: Instance) -> tuple[str, str]:
    instance.refresh_from_db()
    assert replay(store.facts(instance)) == store.load(instance)  # I4, wherever a test looks
    return instance.status, instance.stage


def test_a_return_to_the_drafter_is_replayed_through_every_stage(office: Office) -> None:
    instance = office.at_sign()
    office.act(instance, office.signer, "return_to_drafter", opinion="依据不足")
    assert standing(instance) == ("revising", "draft")
    office.act(instance, office.drafter, "submit")
    assert standing(instance) == ("running", "review")
    assert instance.activations.get(number=5).round == 2


def test_a_direct_return_goes_straight_back_to_whoever_returned_it(office: Office) -> None:
    instance = office.at_sign()
    office.act(instance, office.signer, "return_to_drafter", opinion="改两处错字", resume=Resume.DIRECT)
    office.act(instance, office.drafter, "submit")
    assert standing(instance) == ("running", "sign")
    office.act(instance, office.signer, "return_to_previous", opinion="请核稿再看")
    assert standing(instance) == ("running", "review")


def test_a_return_to_previous_goes_to_those_who_did_it(office: Office) -> None:
    instance = office.at_countersign()
    for who in office.countersigners:
        office.act(instance, who, "countersign", stance=Stance.AGREE)
    office.act(instance, office.signer, "return_to_previous", opinion="请重新会签")
    assert standing(instance) == ("running", "countersign")
    assert {task.person_id for task in instance.tasks.filter(activation=5)} == {
        who.person_id for who in office.countersigners
    }


def test_returning_from_the_first_review_to_the_draft_is_revising(office: Office) -> None:
    instance = office.submitted()
    office.act(instance, office.reviewer, "return_to_previous", opinion="缺附件")
    assert standing(instance) == ("revising", "draft")


def test_a_return_needs_a_reason(office: Office) -> None:
    instance = office.submitted()
    with pytest.raises(Invalid, match="理由"):
        office.act(instance, office.reviewer, "return_to_drafter", opinion="  ")
    assert standing(instance) == ("running", "review")


def test_a_disagreeing_countersigner_gives_a_reason_and_stops_nobody(office: Office) -> None:
    instance = office.at_countersign()
    with pytest.raises(Invalid):
        office.act(instance, office.countersigners[0], "countersign", stance=Stance.DISAGREE)
    with pytest.raises(Invalid):
        office.act(instance, office.countersigners[0], "countersign")
    office.act(instance, office.countersigners[0], "countersign", stance=Stance.DISAGREE, opinion="经费无来源")
    assert office.task(instance, office.countersigners[1]).status == "pending"
    office.act(instance, office.countersigners[1], "countersign", stance=Stance.AGREE)
    assert standing(instance) == ("running", "sign")


def test_a_transfer_moves_the_task_for_good(office: Office) -> None:
    instance = office.at_countersign()
    helper = office.world.actor("冯九", office.world.unit("water"))
    office.act(instance, office.countersigners[0], "transfer", to=helper.appointment_id, opinion="出差")
    assert office.task(instance, office.countersigners[0]).status == "transferred"
    assert office.task(instance, helper).from_task == office.task(instance, office.countersigners[0]).number
    with pytest.raises(Conflict, match="转交"):
        office.act(instance, office.countersigners[0], "countersign", stance=Stance.AGREE)
    office.act(instance, helper, "countersign", stance=Stance.AGREE)
    office.act(instance, office.countersigners[1], "countersign", stance=Stance.AGREE)
    assert standing(instance) == ("running", "sign")


def test_a_transfer_to_somebody_already_asked_is_refused(office: Office) -> None:
    instance = office.at_countersign()
    one, two = office.countersigners
    with pytest.raises(Invalid, match="已有待办"):
        office.act(instance, one, "transfer", to=two.appointment_id, opinion="请一并办理")


def test_the_drafter_never_becomes_the_signer(office: Office) -> None:
    office.hooks.holders["signer"] = [office.drafter.appointment_id]
    instance = office.submitted()
    with pytest.raises(Invalid, match="拟稿人不能签发"):
        office.act(instance, office.reviewer, "agree")
    office.hooks.holders["signer"] = [office.signer.appointment_id]
    office.act(instance, office.reviewer, "agree")
    with pytest.raises(Invalid, match="拟稿人不能签发"):
        office.act(instance, office.signer, "transfer", to=office.drafter.appointment_id, opinion="你来")


def test_what_nobody_opened_can_be_withdrawn_and_leaves_a_tombstone(office: Office) -> None:
    instance = office.submitted()
    sent = office.task(instance, office.drafter)
    received = office.task(instance, office.reviewer)
    actions.act(actor=office.drafter, task_id=sent.pk, verb=Verb.WITHDRAW)
    assert standing(instance) == ("revising", "draft")
    with pytest.raises(Conflict, match="取回"):
        actions.act(actor=office.reviewer, task_id=received.pk, verb=Verb.AGREE)
    office.act(instance, office.drafter, "submit")
    assert standing(instance) == ("running", "review")


def test_a_withdrawal_is_refused_after_the_receiver_opened_it(office: Office) -> None:
    instance = office.submitted()
    assert actions.open_task(actor=office.reviewer, task_id=office.task(instance, office.reviewer).pk)
    with pytest.raises(Conflict, match="李强"):
        office.act(instance, office.drafter, "withdraw")


def test_opening_twice_is_one_event(office: Office) -> None:
    instance = office.submitted()
    task = office.task(instance, office.reviewer)
    assert actions.open_task(actor=office.reviewer, task_id=task.pk)
    assert not actions.open_task(actor=office.reviewer, task_id=task.pk)
    assert not actions.open_task(actor=office.drafter, task_id=task.pk)
    task.refresh_from_db()
    assert (task.status, FlowEvent.objects.filter(verb="open").count()) == ("claimed", 1)


def test_the_drafter_aborts_before_the_signature_and_not_after(office: Office) -> None:
    instance = office.at_sign()
    with pytest.raises(Forbidden):
        actions.act_on_run(actor=office.reviewer, instance_id=instance.pk, verb=Verb.ABORT, opinion="不发了")
    signed = office.begin(2)
    office.act(signed, office.drafter, "submit")
    office.act(signed, office.reviewer, "agree")
    office.act(signed, office.signer, "decide")
    with pytest.raises(Conflict, match="签发"):
        actions.act_on_run(actor=office.drafter, instance_id=signed.pk, verb=Verb.ABORT, opinion="不发了")
    actions.act_on_run(actor=office.drafter, instance_id=instance.pk, verb=Verb.ABORT, opinion="不发了")
    assert standing(instance) == ("aborted", "")
    assert not instance.tasks.filter(status__in=["pending", "claimed"]).exists()
    assert office.begin(1).pk != instance.pk  # the subject may run again


def test_urging_is_counted_and_limited(office: Office) -> None:
    instance = office.submitted()
    urge = {"actor": office.drafter, "instance_id": instance.pk, "verb": Verb.URGE}
    move = actions.act_on_run(**urge)
    assert [task.urged for task in move.urged] == [1]
    with pytest.raises(RateLimited, match="再次催办"):
        actions.act_on_run(**urge)
    with time_machine.travel(clock.now() + timedelta(minutes=121), tick=False):
        actions.act_on_run(**urge)
    with pytest.raises(Forbidden):
        actions.act_on_run(**(urge | {"actor": office.reviewer}))
    assert standing(instance) == ("running", "review")


def test_a_pause_stops_the_clock_and_every_verb(office: Office, seeded_calendar: None) -> None:
    monday = clock.now().replace(year=2026, month=11, day=2, hour=1, minute=0, second=0, microsecond=0)  # 09:00
    with time_machine.travel(monday, tick=False) as traveller:
        instance = office.submitted()
        traveller.shift(timedelta(hours=1))
        office.act(instance, office.reviewer, "suspend", opinion="等待上级答复")
        assert standing(instance) == ("suspended", "review")
        with pytest.raises(Conflict, match="暂停"):
            office.act(instance, office.reviewer, "agree")
        traveller.shift(timedelta(days=1))
        office.act(instance, office.reviewer, "resume")
        traveller.shift(timedelta(minutes=30))
        office.act(instance, office.reviewer, "agree")
    event = instance.history.get(verb="agree")
    assert event.natural_seconds == 25.5 * 3600
    assert event.working_seconds == 1.5 * 3600


def test_choosing_for_a_stage_that_is_not_chosen_is_refused(office: Office) -> None:
    instance = office.submitted()
    with pytest.raises(Invalid):
        office.act(instance, office.reviewer, "agree", chosen={"sign": [office.drafter.appointment_id]})
    with pytest.raises(Invalid):
        office.act(instance, office.reviewer, "agree", chosen={"nowhere": []})
    with pytest.raises(Invalid):
        office.act(instance, office.reviewer, "agree", chosen={"countersign": [999_999]})
    assert standing(instance) == ("running", "review")


@pytest.mark.parametrize("stage", ["nowhere", "countersign"])
@pytest.mark.parametrize("verb", ["open", "return_to_drafter", "transfer", "suspend", "withdraw"])
def test_performers_are_chosen_only_when_sending_the_run_on(office: Office, verb: str, stage: str) -> None:
    instance = office.submitted()
    with pytest.raises(Invalid, match="下一环节"):
        office.act(instance, office.reviewer, verb, opinion="依据不足", chosen={stage: []})
    assert standing(instance) == ("running", "review")


def test_another_identity_of_the_same_person_is_told_to_switch(office: Office) -> None:
    instance = office.submitted()
    person = Person.objects.get(pk=office.reviewer.person_id)
    second = office.world.appoint(person, office.world.unit("water"), title="值班员", kind=AppointmentKind.CONCURRENT)
    with pytest.raises(Forbidden, match="切换身份") as caught:
        office.act(instance, actor_for(second.pk), "agree")
    assert caught.value.data == {"appointment_id": office.reviewer.appointment_id}


def test_a_verb_upon_the_run_is_no_verb_upon_a_task(office: Office) -> None:
    instance = office.submitted()
    with pytest.raises(Invalid):
        office.act(instance, office.drafter, "abort", opinion="不发了")
    with pytest.raises(Invalid):
        actions.act_on_run(actor=office.drafter, instance_id=instance.pk, verb=Verb.AGREE)
    with pytest.raises(Conflict):
        office.act(instance, office.drafter, "draft")


def test_every_verb_leaves_its_row_in_the_ledger(office: Office) -> None:
    office.finished()
    acts = list(LedgerEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["flow.draft", "flow.submit", "flow.agree", "flow.decide", "flow.agree"]


def test_events_are_never_changed_or_deleted(office: Office) -> None:
    instance = office.begin()
    for change in (lambda: instance.history.update(opinion="改"), lambda: instance.history.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_an_opinion_with_hidden_characters_or_too_long_is_refused(office: Office) -> None:
    instance = office.submitted()
    for opinion in ("同意\u202e", "同\x00意", "同" * 2001):
        with pytest.raises(Invalid):
            office.act(instance, office.reviewer, "agree", opinion=opinion)


def test_an_unknown_task_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        actions.open_task(actor=office.drafter, task_id=2**62)
