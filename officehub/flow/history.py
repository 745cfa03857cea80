"""Runs that ended elsewhere or long ago, written in bulk.

They pass through the same machine as living ones, so a replay of their events yields their rows; hooks are not called
and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from django.db import transaction

from officehub.audit import ledger
from officehub.directory.actor import Origin

from . import registry, store, versions, worktime
from .machine import decide
from .machine.decide import Command
from .machine.definition import Stage
from .machine.fact import Fact
from .machine.fold import fold
from .machine.state import Run, Signature
from .machine.verbs import ENDED, RUN_VERBS, Resume, Stance, Verb
from .models import Activation, FlowDefinition, FlowEvent, Instance, Task
from .signatures import columns

RUNS_AT_ONCE = 500
IMPORTED = Origin(device="import")


@dataclass(frozen=True)
class Step:
    """`opened_at`: the first look, where it came before the act."""

    at: datetime
    by: Signature
    verb: Verb
    opinion: str = ""
    stance: Stance | None = None
    opened_at: datetime | None = None
    chosen: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)
    next: str = ""
    to: Signature | None = None
    resume: Resume = Resume.REPLAY


@dataclass(frozen=True)
class FinishedRun:
    """`performers`: role → who held it then. The steps must lead to an end (finished or aborted)."""

    definition: str
    subject_id: int
    drafter: Signature
    begun_at: datetime
    performers: Mapping[str, tuple[Signature, ...]]
    steps: Sequence[Step]


@dataclass(frozen=True)
class _PastOffice:
    held: Mapping[str, tuple[Signature, ...]]

    def performers(self, stage: Stage) -> Sequence[Signature]:
        return self.held.get(stage.performers, ())

    def due_at(self, stage: Stage, arrived_at: datetime) -> datetime | None:
        return worktime.deadline(arrived_at, stage.working_days) if stage.working_days else None


@dataclass
class _Lived:
    row: Instance
    facts: list[tuple[Fact, Run]]  # each with the state after it


def write_finished(runs: Iterable[FinishedRun]) -> int:
    """How many. Raises OfficeError or ValueError on a run that could not have happened; its batch is not written."""
    written = 0
    remaining = iter(runs)
    while batch := list(islice(remaining, RUNS_AT_ONCE)):
        current = {key: versions.current(key) for key in {run.definition for run in batch}}
        _write([_live(run, current[run.definition]) for run in batch])
        written += len(batch)
    return written


@transaction.atomic
def _write(lives: Sequence[_Lived]) -> None:
    Instance.objects.bulk_create([life.row for life in lives])
    Activation.objects.bulk_create(
        store.activation_row(life.row, activation)
        for life in lives
        for activation in life.facts[-1][1].activations.values()
    )
    Task.objects.bulk_create(
        store.task_row(life.row, life.facts[-1][1], task) for life in lives for task in life.facts[-1][1].tasks.values()
    )
    FlowEvent.objects.bulk_create(
        store.event_row(life.row, run, fact, IMPORTED) for life in lives for fact, run in life.facts
    )
    ledger.record(None, "flow.import", detail={"runs": len(lives)})


def _live(past: FinishedRun, version: FlowDefinition) -> _Lived:
    known = registry.registered(past.definition)
    office = _PastOffice(past.performers)
    first = decide.begin(known.definition, office, past.drafter, past.begun_at)
    run = fold(None, first)
    facts = [(first, run)]
    for command in sorted(_commands(past), key=lambda command: command.at):
        fact = decide.decide(run, known.definition, office, _aimed(run, command))
        run = fold(run, fact)
        facts.append((fact, run))
    if run.status not in ENDED:
        raise ValueError(f"subject {past.subject_id} has not come to an end: {run.status}")
    row = Instance(
        definition=version,
        subject_kind=known.hooks.kind,
        subject_id=past.subject_id,
        begun_at=past.begun_at,
        **columns(past.drafter),
    )
    store.apply_to_instance(row, run)
    return _Lived(row, facts)


def _commands(past: FinishedRun) -> Iterator[Command]:
    for step in past.steps:
        if step.opened_at is not None:
            yield Command(verb=Verb.OPEN, by=step.by, at=step.opened_at)
        yield Command(
            verb=step.verb,
            by=step.by,
            at=step.at,
            opinion=step.opinion,
            stance=step.stance,
            chosen=step.chosen,
            next=step.next,
            to=step.to,
            resume=step.resume,
        )


def _aimed(run: Run, command: Command) -> Command:
    """At the task this person has then: the one waiting, else (to withdraw) the last one."""
    if command.verb in RUN_VERBS:
        return command
    own = [task for task in run.tasks.values() if task.who.person_id == command.by.person_id]
    waiting = [task for task in own if task.is_waiting]
    task = (waiting or own)[-1] if own else None
    if task is None:
        raise ValueError(f"{command.by.line} was not asked for anything")
    return replace(command, task=task.number)
