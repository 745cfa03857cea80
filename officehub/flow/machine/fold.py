"""State is folded from facts. The engine writes what the fold yields, and a replay must yield the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from .fact import Fact, NewTask, Opening
from .state import Activation, Pause, Run, Task
from .verbs import FORWARD, RETURNS, RunStatus, TaskStatus, Verb


def replay(facts: Iterable[Fact]) -> Run:
    """Raises ValueError where the facts do not begin with a draft."""
    run: Run | None = None
    for fact in facts:
        run = fold(run, fact)
    if run is None:
        raise ValueError("a run begins with a draft")
    return run


def fold(run: Run | None, fact: Fact) -> Run:
    if run is None:
        if fact.verb is not Verb.DRAFT:
            raise ValueError("a run begins with a draft")
        run = Run(drafter=fact.by, status=RunStatus.DRAFT, begun_at=fact.at)
    else:
        run = _FOLDS[fact.verb](run, fact)
    run = _opened(run, fact, fact.detail.opening) if fact.detail.opening else run
    return replace(run, events=fact.number, chosen={**run.chosen, **fact.detail.chosen})


def _looked(run: Run, fact: Fact) -> Run:
    return _with_task(run, replace(_task(run, fact), status=TaskStatus.CLAIMED, opened_at=fact.at))


def _forwarded(run: Run, fact: Fact) -> Run:
    run = _with_task(run, _closed(_task(run, fact), fact, TaskStatus.DONE))
    if fact.detail.finishes:
        run = _leave(run, fact, TaskStatus.CANCELLED)
        return replace(run, status=RunStatus.FINISHED, ended_at=fact.at)
    if fact.detail.opening:
        run = _leave(run, fact, TaskStatus.CANCELLED)
        return replace(run, status=RunStatus.RUNNING)
    return run


def _returned(run: Run, fact: Fact) -> Run:
    run = _with_task(run, _closed(_task(run, fact), fact, TaskStatus.RETURNED))
    return _back(_leave(run, fact, TaskStatus.CANCELLED), fact)


def _withdrawn(run: Run, fact: Fact) -> Run:
    return _back(_leave(run, fact, TaskStatus.WITHDRAWN), fact)


def _back(run: Run, fact: Fact) -> Run:
    """Only the drafter's stage has nothing before it."""
    opening = fact.detail.opening
    drafting = opening is not None and opening.came_from is None
    return replace(run, status=RunStatus.REVISING if drafting else RunStatus.RUNNING)


def _transferred(run: Run, fact: Fact) -> Run:
    old = _task(run, fact)
    run = _with_task(run, _closed(old, fact, TaskStatus.TRANSFERRED))
    new = fact.detail.transferred_to
    if new is None:
        raise ValueError("a transfer names its receiver")
    return _with_task(run, replace(_new_task(new, old.activation, fact), from_task=old.number))


def _aborted(run: Run, fact: Fact) -> Run:
    run = _leave(_unpaused(run, fact), fact, TaskStatus.CANCELLED)
    return replace(run, status=RunStatus.ABORTED, ended_at=fact.at)


def _urged(run: Run, fact: Fact) -> Run:
    for task in run.waiting():
        run = _with_task(run, replace(task, urged=task.urged + 1, urged_at=fact.at))
    return run


def _suspended(run: Run, fact: Fact) -> Run:
    for task in run.waiting():
        run = _with_task(run, replace(task, status=TaskStatus.SUSPENDED))
    return replace(run, status=RunStatus.SUSPENDED, pauses=(*run.pauses, Pause(fact.at)))


def _resumed(run: Run, fact: Fact) -> Run:
    for task in run.waiting():
        status = TaskStatus.CLAIMED if task.opened_at else TaskStatus.PENDING
        run = _with_task(run, replace(task, status=status))
    return replace(_unpaused(run, fact), status=RunStatus.RUNNING)


_FOLDS: Mapping[Verb, Callable[[Run, Fact], Run]] = {
    Verb.OPEN: _looked,
    Verb.TRANSFER: _transferred,
    Verb.WITHDRAW: _withdrawn,
    Verb.ABORT: _aborted,
    Verb.URGE: _urged,
    Verb.SUSPEND: _suspended,
    Verb.RESUME: _resumed,
    **dict.fromkeys(FORWARD, _forwarded),
    **dict.fromkeys(RETURNS, _returned),
}


def _opened(run: Run, fact: Fact, opening: Opening) -> Run:
    activation = Activation(
        number=opening.number,
        stage=opening.stage,
        round=opening.round,
        opened_at=fact.at,
        opened_by=None if fact.verb is Verb.WITHDRAW else fact.task,
        came_from=opening.came_from,
        resume_to=opening.resume_to,
    )
    run = replace(run, activations={**run.activations, activation.number: activation})
    for new in opening.tasks:
        run = _with_task(run, _new_task(new, activation.number, fact))
    return run


def _leave(run: Run, fact: Fact, rest: TaskStatus) -> Run:
    """Closes the stage it stands in; tasks still waiting there become `rest`."""
    current = run.current
    if current is None:
        return run
    for task in run.tasks_of(current.number):
        if task.is_waiting:
            run = _with_task(run, replace(task, status=rest, done_at=fact.at))
    closed = replace(current, closed_at=fact.at, outcome=fact.verb.value)
    return replace(run, activations={**run.activations, closed.number: closed})


def _unpaused(run: Run, fact: Fact) -> Run:
    pauses = tuple(pause if pause.ended_at else replace(pause, ended_at=fact.at) for pause in run.pauses)
    return replace(run, pauses=pauses)


def _closed(task: Task, fact: Fact, status: TaskStatus) -> Task:
    return replace(
        task,
        status=status,
        opened_at=task.opened_at or fact.at,  # whoever acts has looked
        done_at=fact.at,
        verb=fact.verb.value,
        stance=fact.detail.stance,
        opinion=fact.opinion,
    )


def _new_task(new: NewTask, activation: int, fact: Fact) -> Task:
    return Task(number=new.number, activation=activation, who=new.who, arrived_at=fact.at, due_at=new.due_at)


def _task(run: Run, fact: Fact) -> Task:
    if fact.task is None:
        raise ValueError(f"{fact.verb} is done to a task")
    return run.tasks[fact.task]


def _with_task(run: Run, task: Task) -> Run:
    return replace(run, tasks={**run.tasks, task.number: task})
