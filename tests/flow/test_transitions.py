"""The table of allowed transitions, walked both ways: what it lists happens, what it does not list is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from officehub.flow.machine.decide import Command, begin, decide
from officehub.flow.machine.fold import fold
from officehub.flow.machine.rights import Request, check
from officehub.flow.machine.state import Pause, Run, Signature, Task
from officehub.flow.machine.verbs import ALLOWED, OPEN_STATUSES, RunStatus, Stance, TaskStatus, Verb
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from tests.flow.people import DEFINITION, DRAFTER, EVERYBODY, ONE, REVIEWER, SIGNER, START, TWO, PureOffice

OFFICE = PureOffice()
LATER = START + timedelta(hours=3)
PLACES = {
    Verb.SUBMIT: "draft",
    Verb.COUNTERSIGN: "countersign",
    Verb.DECIDE: "sign",
}


def standing_at(stage: str) -> Run:
    """A run standing at this stage, by the shortest way."""
    run = fold(None, begin(DEFINITION, OFFICE, DRAFTER, START))
    way = {
        "draft": [],
        "review": [Verb.SUBMIT],
        "countersign": [Verb.SUBMIT, Verb.AGREE],
        "sign": [Verb.SUBMIT, Verb.AGREE, Verb.COUNTERSIGN, Verb.COUNTERSIGN],
    }[stage]
    for verb in way:
        task = run.waiting()[0]
        chosen = {"countersign": (ONE, TWO)} if verb is Verb.AGREE else {}
        command = Command(verb, task.who, START, task.number, "意见", Stance.NONE, chosen)
        run = fold(run, decide(run, DEFINITION, OFFICE, command))
    return run


def with_statuses(run: Run, run_status: RunStatus, task_status: TaskStatus, *, sent: bool) -> tuple[Run, Task]:
    """The run forced into these statuses; `sent`: the task in question is the one that led here."""
    current = run.current
    assert current is not None
    number = current.opened_by if sent and current.opened_by else run.waiting()[0].number
    done_at = None if task_status in OPEN_STATUSES | {TaskStatus.SUSPENDED} else START
    task = replace(run.tasks[number], status=task_status, done_at=done_at)
    pauses = (Pause(START),) if run_status is RunStatus.SUSPENDED else ()
    return replace(run, status=run_status, tasks={**run.tasks, number: task}, pauses=pauses), task


@pytest.mark.parametrize("task_status", TaskStatus)
@pytest.mark.parametrize("run_status", RunStatus)
@pytest.mark.parametrize("verb", ALLOWED)
def test_a_verb_is_allowed_exactly_where_the_table_says(
    verb: Verb, run_status: RunStatus, task_status: TaskStatus
) -> None:
    rule = ALLOWED[verb]
    sent = verb is Verb.WITHDRAW
    run, task = with_statuses(standing_at(PLACES.get(verb, "review")), run_status, task_status, sent=sent)
    upon_run = rule.task is None
    by = DRAFTER if upon_run else task.who
    request = Request(run, DEFINITION, verb, by, LATER, None if upon_run else task)
    listed = run_status in rule.run and (rule.task is None or task_status in rule.task)
    if upon_run and not run.waiting():
        return  # no run that is alive has nobody to urge
    if listed:
        check(request)
    else:
        with pytest.raises(Conflict):
            check(request)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
@pytest.mark.parametrize("verb", [verb for verb, rule in ALLOWED.items() if rule.task is not None])
def test_nobody_acts_on_another_persons_task(verb: Verb, who: Signature) -> None:
    run = standing_at(PLACES.get(verb, "review"))
    task = run.waiting()[0]
    if who.person_id != task.who.person_id:
        with pytest.raises(Forbidden, match="不是您的"):
            check(Request(run, DEFINITION, verb, who, LATER, task))


def test_every_verb_but_the_first_is_in_the_table() -> None:
    assert set(Verb) - set(ALLOWED) == {Verb.DRAFT}


@pytest.mark.parametrize("verb", [verb for verb, rule in ALLOWED.items() if rule.reason])
def test_a_reason_is_asked_for_where_the_table_says(verb: Verb) -> None:
    run = standing_at("review")
    task = None if ALLOWED[verb].task is None else run.waiting()[0].number
    by = DRAFTER if task is None else REVIEWER
    with pytest.raises(Invalid, match="理由"):
        decide(run, DEFINITION, OFFICE, Command(verb, by, LATER, task, to=SIGNER))


def test_one_who_acted_twice_by_transfer_is_asked_once_when_it_comes_back() -> None:
    run = standing_at("review")
    run = _then(run, Verb.AGREE, REVIEWER, chosen={"countersign": (ONE, TWO)})
    run = _then(run, Verb.COUNTERSIGN, ONE, stance=Stance.AGREE)
    run = _then(run, Verb.TRANSFER, TWO, to=ONE)
    run = _then(run, Verb.COUNTERSIGN, ONE, stance=Stance.AGREE)
    run = _then(run, Verb.RETURN_TO_PREVIOUS, SIGNER)
    assert [task.who for task in run.waiting()] == [ONE]


def _then(run: Run, verb: Verb, by: Signature, **said: object) -> Run:
    task = next(task.number for task in run.waiting() if task.who == by)
    return fold(run, decide(run, DEFINITION, OFFICE, Command(verb, by, LATER, task, "意见", **said)))  # type: ignore[arg-type]
