"""Between rows and values: loads a run, writes what a fact changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from officehub.directory.actor import Origin

from . import worktime
from .machine import state
from .machine.fact import DETAIL, Fact
from .machine.state import Pause, Run, Signature
from .machine.verbs import FORWARD, RETURNS, RunStatus, TaskStatus, Verb
from .models import Activation, FlowEvent, Instance, Task
from .signatures import columns, signed_by
from .worktime.calendar import Span

CHOSEN: TypeAdapter[Mapping[str, tuple[Signature, ...]]] = TypeAdapter(Mapping[str, tuple[Signature, ...]])
PAUSES: TypeAdapter[tuple[Pause, ...]] = TypeAdapter(tuple[Pause, ...])
ENDING = FORWARD | RETURNS | {Verb.TRANSFER}  # verbs that end the task they are done to


@dataclass(frozen=True)
class Written:
    """Task rows after a fact."""

    opened: Sequence[Task]
    closed: Sequence[Task]
    urged: Sequence[Task]


def load(instance: Instance) -> Run:
    """The stored state: three queries."""
    activations = instance.activations.order_by("number")
    tasks = instance.tasks.order_by("number")
    return Run(
        drafter=signed_by(instance),
        status=RunStatus(instance.status),
        begun_at=instance.begun_at,
        ended_at=instance.ended_at,
        events=instance.events,
        activations={row.number: _activation(row) for row in activations},
        tasks={row.number: task_of(row) for row in tasks},
        chosen=CHOSEN.validate_python(instance.chosen),
        pauses=PAUSES.validate_python(instance.pauses),
    )


def facts(instance: Instance) -> list[Fact]:
    return [fact_of(row) for row in instance.history.order_by("number")]


def fact_of(row: FlowEvent) -> Fact:
    return Fact(
        number=row.number,
        at=row.at,
        verb=Verb(row.verb),
        by=signed_by(row),
        stage=row.stage,
        activation=row.activation,
        task=row.task,
        opinion=row.opinion,
        detail=DETAIL.validate_python(row.detail),
    )


def write(instance: Instance, before: Run | None, after: Run, fact: Fact, origin: Origin) -> Written:
    """Rows of the changed activations and tasks, the instance, the event. Closed things first, for the constraints."""
    apply_to_instance(instance, after)
    instance.save()
    old_tasks = before.tasks if before else {}
    old_activations = before.activations if before else {}
    for number, activation in after.activations.items():
        if number in old_activations and old_activations[number] != activation:
            instance.activations.filter(number=number).update(
                closed_at=activation.closed_at, outcome=activation.outcome
            )
    changed = [task for number, task in after.tasks.items() if number in old_tasks and old_tasks[number] != task]
    rows = {row.number: row for row in instance.tasks.filter(number__in=[task.number for task in changed])}
    for task in sorted(changed, key=lambda task: task.is_waiting):
        apply_to_task(rows[task.number], task)
        rows[task.number].save()
    new = [activation for number, activation in after.activations.items() if number not in old_activations]
    Activation.objects.bulk_create([activation_row(instance, activation) for activation in new])
    opened = Task.objects.bulk_create(
        [task_row(instance, after, task) for number, task in after.tasks.items() if number not in old_tasks]
    )
    event_row(instance, after, fact, origin).save(force_insert=True)
    closed = [rows[task.number] for task in changed if not task.is_waiting]
    urged = [rows[task.number] for task in changed if fact.verb is Verb.URGE]
    return Written(opened=opened, closed=closed, urged=urged)


def apply_to_instance(instance: Instance, run: Run) -> None:
    current = run.current
    instance.status = run.status.value
    instance.stage = current.stage if current else ""
    instance.events = run.events
    instance.ended_at = run.ended_at
    instance.chosen = CHOSEN.dump_python(run.chosen, mode="json")
    instance.pauses = PAUSES.dump_python(run.pauses, mode="json")


def apply_to_task(row: Task, task: state.Task) -> None:
    row.status = task.status.value
    row.first_opened_at = task.opened_at
    row.done_at = task.done_at
    row.verb = task.verb
    row.stance = task.stance
    row.opinion = task.opinion
    row.urged = task.urged
    row.urged_at = task.urged_at


def task_row(instance: Instance, run: Run, task: state.Task) -> Task:
    row = Task(
        instance=instance,
        number=task.number,
        activation=task.activation,
        stage=run.activations[task.activation].stage,
        arrived_at=task.arrived_at,
        due_at=task.due_at,
        from_task=task.from_task,
        **columns(task.who),
    )
    apply_to_task(row, task)
    return row


def activation_row(instance: Instance, activation: state.Activation) -> Activation:
    return Activation(
        instance=instance,
        number=activation.number,
        stage=activation.stage,
        round=activation.round,
        opened_at=activation.opened_at,
        closed_at=activation.closed_at,
        outcome=activation.outcome,
        opened_by=activation.opened_by,
        came_from=activation.came_from,
        resume_to=activation.resume_to,
    )


def event_row(instance: Instance, run: Run, fact: Fact, origin: Origin) -> FlowEvent:
    row = FlowEvent(
        instance=instance,
        number=fact.number,
        at=fact.at,
        verb=fact.verb.value,
        stage=fact.stage,
        activation=fact.activation,
        task=fact.task,
        opinion=fact.opinion,
        detail=DETAIL.dump_python(fact.detail, mode="json"),
        ip=origin.ip,
        device=origin.device,
        **columns(fact.by),
    )
    if fact.task is not None:
        task = run.tasks[fact.task]
        row.from_task = task.from_task or run.activations[task.activation].opened_by
        row.arrived_at, row.first_opened_at, row.due_at = task.arrived_at, task.opened_at, task.due_at
        if fact.verb in ENDING:
            _measure(row, run, task)
    return row


def _measure(row: FlowEvent, run: Run, task: state.Task) -> None:
    looked = task.opened_at or row.at
    pauses = paused_spans(run.pauses, until=row.at)
    row.natural_seconds = int((row.at - task.arrived_at).total_seconds())
    row.working_seconds = worktime.effective_seconds(task.arrived_at, row.at, pauses)
    row.waiting_seconds = worktime.effective_seconds(task.arrived_at, looked, pauses)


def paused_spans(pauses: Iterable[Pause], *, until: datetime) -> list[Span]:
    return [(pause.begun_at, pause.ended_at or until) for pause in pauses]


def task_of(row: Task) -> state.Task:
    return state.Task(
        number=row.number,
        activation=row.activation,
        who=signed_by(row),
        arrived_at=row.arrived_at,
        due_at=row.due_at,
        status=TaskStatus(row.status),
        opened_at=row.first_opened_at,
        done_at=row.done_at,
        verb=row.verb,
        stance=row.stance,
        opinion=row.opinion,
        from_task=row.from_task,
        urged=row.urged,
        urged_at=row.urged_at,
    )


def _activation(row: Activation) -> state.Activation:
    return state.Activation(
        number=row.number,
        stage=row.stage,
        round=row.round,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        outcome=row.outcome,
        opened_by=row.opened_by,
        came_from=row.came_from,
        resume_to=row.resume_to,
    )
