"""流转记录: one row per event, who holds it now, and the bars of the time line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from officehub.directory.actor import Actor
from officehub.flow import policy, registry, store, versions, worktime
from officehub.flow.machine import state
from officehub.flow.machine.fact import Detail, Fact
from officehub.flow.machine.state import Run
from officehub.flow.machine.verbs import RunStatus, Stance, Verb
from officehub.flow.models import FlowEvent, Instance
from officehub.flow.payloads import FlowBar, FlowHolder, FlowRecord, FlowRecordRow, SignedWho, TimeSpan
from officehub.flow.policy import Act
from officehub.flow.worktime.calendar import Span, merged
from officehub.kernel import clock

from .people import who_is


@dataclass(frozen=True)
class Sight:
    """A run with what is needed to describe it."""

    instance: Instance
    run: Run
    until: datetime
    pauses: list[Span]

    def title(self, stage: str) -> str:
        return versions.stage_title(self.instance, stage) if stage else ""

    def seconds(self, start: datetime, end: datetime) -> int:
        return worktime.effective_seconds(start, end, self.pauses)


def record(*, actor: Actor, subject: tuple[str, int]) -> FlowRecord:
    """Of the subject's latest run. Raises NotFound."""
    return _record(policy.access_run_of(actor, subject, Act.READ))


def record_of_run(*, actor: Actor, instance_id: int) -> FlowRecord:
    return _record(policy.access_instance(actor, instance_id, Act.READ))


def _record(instance: Instance) -> FlowRecord:
    run = store.load(instance)
    until = run.ended_at or clock.now()
    sight = Sight(instance, run, until, store.paused_spans(run.pauses, until=until))
    hooks = registry.hooks_of(instance.subject_kind)
    stage = run.current.stage if run.current else ""
    return FlowRecord(
        instance_id=instance.pk,
        subject_kind=instance.subject_kind,
        subject_id=instance.subject_id,
        title=hooks.title(instance.subject_id),
        link=hooks.link(instance.subject_id),
        definition=instance.definition.title,
        version=instance.definition.version,
        status=run.status,
        stage=stage,
        stage_title=sight.title(stage),
        begun_at=run.begun_at,
        ended_at=run.ended_at,
        until=until,
        natural_seconds=int((until - run.begun_at).total_seconds()),
        working_seconds=sight.seconds(run.begun_at, until),
        paused_seconds=int(sum((end - begin).total_seconds() for begin, end in merged(sight.pauses))),
        holders=_holders(sight),
        rows=[_row(sight, row) for row in instance.history.order_by("number")],
        bars=[_bar(sight, task) for task in run.tasks.values()],
        pauses=_spans(sight.pauses),
        closed_hours=_spans(worktime.closed_hours(run.begun_at, until)),
    )


def _holders(sight: Sight) -> list[FlowHolder]:
    ids = dict(sight.instance.tasks.values_list("number", "pk"))
    return [
        FlowHolder(
            task_id=ids[task.number],
            stage=sight.run.activations[task.activation].stage,
            stage_title=sight.title(sight.run.activations[task.activation].stage),
            who=who_is(task.who),
            since=task.arrived_at,
            opened_at=task.opened_at,
            due_at=task.due_at,
            late_seconds=_late(sight, task.due_at, sight.until),
            working_seconds=sight.seconds(task.arrived_at, sight.until),
            urged=task.urged,
        )
        for task in sight.run.waiting()
    ]


def _row(sight: Sight, row: FlowEvent) -> FlowRecordRow:
    fact = store.fact_of(row)
    detail = fact.detail
    activation = sight.run.activations.get(fact.activation) if fact.activation else None
    return FlowRecordRow(
        number=fact.number,
        at=fact.at,
        verb=fact.verb,
        stage=fact.stage,
        stage_title=sight.title(fact.stage),
        round=activation.round if activation else None,
        who=who_is(fact.by),
        opinion=fact.opinion,
        stance=Stance(detail.stance) if detail.stance else None,
        resume=detail.resume,
        arrived_at=row.arrived_at,
        opened_at=row.first_opened_at,
        due_at=row.due_at,
        natural_seconds=row.natural_seconds,
        working_seconds=row.working_seconds,
        waiting_seconds=row.waiting_seconds,
        late_seconds=_late(sight, row.due_at, row.at) if row.natural_seconds is not None else None,
        to=_receivers(fact),
        to_stage_title=_led_to(sight, detail),
        skipped=[sight.title(stage) for stage in detail.skipped],
        device=row.device,
    )


def _receivers(fact: Fact) -> list[SignedWho]:
    if fact.verb is Verb.DRAFT:
        return []
    if fact.detail.transferred_to:
        return [who_is(fact.detail.transferred_to.who)]
    return [who_is(task.who) for task in fact.detail.opening.tasks] if fact.detail.opening else []


def _led_to(sight: Sight, detail: Detail) -> str:
    if detail.finishes:
        return "办结"
    return sight.title(detail.opening.stage) if detail.opening else ""


def _bar(sight: Sight, task: state.Task) -> FlowBar:
    activation = sight.run.activations[task.activation]
    end = task.done_at or sight.until
    looked = min(task.opened_at or end, end)
    return FlowBar(
        stage=activation.stage,
        stage_title=sight.title(activation.stage),
        round=activation.round,
        who=who_is(task.who),
        status=task.status,
        arrived_at=task.arrived_at,
        opened_at=task.opened_at,
        done_at=task.done_at,
        waiting_seconds=sight.seconds(task.arrived_at, looked),
        worked_seconds=sight.seconds(looked, end),
    )


def _late(sight: Sight, due: datetime | None, end: datetime) -> int | None:
    if due is None or end <= due or sight.run.status is RunStatus.ABORTED:
        return None
    return worktime.working_seconds(due, end)


def _spans(spans: list[Span]) -> list[TimeSpan]:
    return [TimeSpan(begun_at=begin, ended_at=end) for begin, end in spans]
