"""I7: two completions of one step at the same moment; exactly one wins and the other is told who was first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from officehub.directory.actor import Actor
from officehub.flow import actions
from officehub.flow.machine.verbs import Verb
from officehub.flow.models import FlowEvent, Instance
from officehub.kernel.errors import Conflict
from tests.support.flow import Office


def at_once(*attempts: Callable[[], object]) -> list[str]:
    gate = Barrier(len(attempts))

    def run(attempt: Callable[[], object]) -> str:
        try:
            gate.wait(5)
            attempt()
        except Conflict as conflict:
            return conflict.message
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return sorted(pool.map(run, attempts), key=lambda answer: answer == "done")


def acting(office: Office, instance: Instance, actor: Actor, verb: Verb) -> Callable[[], object]:
    task = office.task(instance, actor)
    return lambda: actions.act(actor=actor, task_id=task.pk, verb=verb, opinion="意见")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rival", [Verb.AGREE, Verb.RETURN_TO_DRAFTER])
def test_of_two_completions_of_one_task_exactly_one_wins(office: Office, rival: Verb) -> None:
    instance = office.submitted()
    answers = at_once(
        acting(office, instance, office.reviewer, Verb.AGREE), acting(office, instance, office.reviewer, rival)
    )
    assert answers[1] == "done"
    assert "无需重复提交" in answers[0]
    assert FlowEvent.objects.filter(instance=instance, task=2).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_registrars_the_first_registers_and_the_other_is_told(office: Office) -> None:
    instance = office.at_sign()
    office.act(instance, office.signer, "decide")
    answers = at_once(*(acting(office, instance, who, Verb.AGREE) for who in office.registrars))
    assert answers[1] == "done"
    assert "已由他人办理" in answers[0]
    assert Instance.objects.get().status == "finished"


@pytest.mark.django_db(transaction=True)
def test_a_look_and_a_withdrawal_at_once_never_both_succeed(office: Office) -> None:
    instance = office.submitted()
    received = office.task(instance, office.reviewer)
    answers = at_once(
        acting(office, instance, office.drafter, Verb.WITHDRAW),
        lambda: actions.act(actor=office.reviewer, task_id=received.pk, verb=Verb.OPEN),
    )
    assert answers[1] == "done"
    assert answers[0] != "done"


@pytest.mark.django_db(transaction=True)
def test_a_subject_begun_twice_at_once_runs_once(office: Office) -> None:
    answers = at_once(office.begin, office.begin)
    assert answers[1] == "done"
    assert "已经开始" in answers[0]
    assert Instance.objects.count() == 1
