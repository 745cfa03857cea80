from __future__ import annotations

import pytest

from officehub.flow import actions, store
from officehub.flow.machine.fold import replay
from officehub.flow.machine.verbs import Stance, Verb
from officehub.flow.models import Instance
from officehub.kernel.errors import Conflict, Invalid, NotFound
from tests.support.flow import Office


def standing(instance: Instance) -> tuple[str, str]:
    instance.refresh_from_db()
    return instance.status, instance.stage


def test_a_letter_goes_through_review_countersign_and_signature_to_its_end(office: Office) -> None:
    instance = office.begin()
    assert standing(instance) == ("draft", "draft")
    office.act(instance, office.drafter, "submit")
    assert standing(instance) == ("running", "review")
    office.act(instance, office.reviewer, "agree", chosen=office.chosen, opinion="拟同意")
    assert standing(instance) == ("running", "countersign")
    office.act(instance, office.countersigners[0], "countersign", stance=Stance.DISAGREE, opinion="经费无来源")
    assert standing(instance) == ("running", "countersign")
    office.act(instance, office.countersigners[1], "countersign", stance=Stance.NONE)
    assert standing(instance) == ("running", "sign")
    office.act(instance, office.signer, "decide", opinion="同意")
    assert standing(instance) == ("running", "register")
    office.act(instance, office.registrars[1], "agree")
    assert standing(instance) == ("finished", "")
    assert replay(store.facts(instance)) == store.load(instance)
    assert [move.fact.verb.value for move in office.hooks.moves][-1] == "agree"


def test_an_optional_stage_is_skipped_where_nobody_is_chosen(office: Office) -> None:
    instance = office.at_sign()
    assert standing(instance) == ("running", "sign")
    assert instance.history.get(verb="agree").detail["skipped"] == ["countersign"]


def test_a_stage_without_performers_stops_the_sender_with_a_sentence(office: Office) -> None:
    office.hooks.holders["signer"] = []
    instance = office.submitted()
    with pytest.raises(Invalid, match="签发"):
        office.act(instance, office.reviewer, "agree")
    assert standing(instance) == ("running", "review")


def test_the_first_of_several_to_act_spares_the_others(office: Office) -> None:
    instance = office.finished()
    assert office.task(instance, office.registrars[0]).status == "done"
    assert office.task(instance, office.registrars[1]).status == "cancelled"


def test_a_second_submit_of_the_same_step_is_a_conflict_that_names_who_was_first(office: Office) -> None:
    instance = office.at_sign()
    with pytest.raises(Conflict, match="李强"):
        office.act(instance, office.reviewer, "agree")


def test_a_subject_runs_once(office: Office) -> None:
    office.begin()
    with pytest.raises(Conflict):
        office.begin()


def test_a_stranger_cannot_tell_whether_a_task_exists(office: Office) -> None:
    instance = office.submitted()
    task = office.task(instance, office.reviewer)
    for task_id in (task.pk, 999_999):
        with pytest.raises(NotFound):
            actions.act(actor=office.stranger, task_id=task_id, verb=Verb.AGREE)
