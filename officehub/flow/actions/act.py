"""Every verb is one action: lock the run, ask the machine for the fact, write it, tell the owner of the subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from officehub.audit import ledger
from officehub.directory.actor import Actor
from officehub.flow import policy, registry, store, versions
from officehub.flow.machine.decide import Command, decide
from officehub.flow.machine.definition import CHOSEN
from officehub.flow.machine.fact import Fact
from officehub.flow.machine.fold import fold
from officehub.flow.machine.state import Run
from officehub.flow.machine.verbs import FORWARD, RUN_VERBS, Resume, Stance, TaskStatus, Verb
from officehub.flow.models import Instance, Task
from officehub.flow.office import SubjectOffice
from officehub.flow.policy import Act
from officehub.flow.registry import Move
from officehub.flow.signatures import chosen_signatures, signature_of, signatures
from officehub.kernel import clock
from officehub.kernel.errors import Invalid
from officehub.kernel.text import clean_text

OPINION_LIMIT = 2000


@dataclass(frozen=True)
class Said:
    """What comes with a verb. `chosen`: stage → appointments to perform it; `to`: the appointment a task goes to."""

    opinion: str = ""
    stance: Stance | None = None
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)
    next: str = ""
    to: int | None = None
    resume: Resume = Resume.REPLAY


@transaction.atomic
def act(
    *,
    actor: Actor,
    task_id: int,
    verb: Verb,
    opinion: str = "",
    stance: Stance | None = None,
    chosen: Mapping[str, Sequence[int]] | None = None,
    next: str = "",
    to: int | None = None,
    resume: Resume = Resume.REPLAY,
) -> Move:
    """A verb upon one's task. Raises NotFound, Forbidden, Conflict (someone was first), Invalid."""
    if verb in RUN_VERBS:
        raise Invalid("这项操作针对整个流程，不针对某一待办。", verb=verb.value)
    task = policy.access_task(actor, task_id, Act.READ)
    if chosen and verb not in FORWARD:
        raise Invalid("只有把流程送往下一环节时才选择办理人。", field="chosen")
    said = Said(opinion, stance, chosen or {}, next, to, resume)
    return _perform(actor, task.instance_id, verb, task.number, said)


@transaction.atomic
def act_on_run(*, actor: Actor, instance_id: int, verb: Verb, opinion: str = "") -> Move:
    """作废 and 催办: verbs upon the run as a whole."""
    if verb not in RUN_VERBS:
        raise Invalid("这项操作针对某一待办，不针对整个流程。", verb=verb.value)
    instance = policy.access_instance(actor, instance_id, Act.READ)
    return _perform(actor, instance.pk, verb, None, Said(opinion))


@transaction.atomic
def open_task(*, actor: Actor, task_id: int) -> bool:
    """The first look. False, and nothing written, where the task is not one's own or was looked at before."""
    task = policy.access_task(actor, task_id, Act.READ)
    _locked(task.instance_id)
    waiting = Task.objects.filter(pk=task.pk, appointment_id=actor.appointment_id, status=TaskStatus.PENDING.value)
    if not waiting.exists():
        return False
    _perform(actor, task.instance_id, Verb.OPEN, task.number, Said())
    return True


def _locked(instance_id: int) -> Instance:
    return Instance.objects.select_for_update(of=("self",)).select_related("definition").get(pk=instance_id)


def _perform(actor: Actor, instance_id: int, verb: Verb, task: int | None, said: Said) -> Move:
    instance = _locked(instance_id)
    before = store.load(instance)
    hooks = registry.hooks_of(instance.subject_kind)
    office = SubjectOffice(hooks, instance.subject_id, before.drafter)
    command = _command(actor, verb, task, said)
    fact = decide(before, versions.definition_of(instance), office, command)
    _check_chosen(actor, instance, said)
    after = fold(before, fact)
    hooks.check(actor, Move(instance, fact, after))
    written = store.write(instance, before, after, fact, actor.origin)
    _record(actor, instance, fact)
    move = _move(instance, fact, after, written)
    hooks.moved(actor, move)
    return move


def _command(actor: Actor, verb: Verb, task: int | None, said: Said) -> Command:
    return Command(
        verb=verb,
        by=signature_of(actor),
        at=clock.now(),
        task=task,
        opinion=clean_text(said.opinion, limit=OPINION_LIMIT, field="意见", required=False),
        stance=said.stance,
        chosen=chosen_signatures(said.chosen),
        next=said.next,
        to=signatures([said.to])[0] if said.to is not None else None,
        resume=said.resume,
    )


def _check_chosen(actor: Actor, instance: Instance, said: Said) -> None:
    hooks = registry.hooks_of(instance.subject_kind)
    for name, appointment_ids in said.chosen.items():
        stage = versions.definition_of(instance).stage(name)
        if stage.performers == CHOSEN:
            hooks.check_chosen(actor, instance.subject_id, stage, appointment_ids)


def _record(actor: Actor, instance: Instance, fact: Fact) -> None:
    ledger.record(
        actor,
        f"flow.{fact.verb.value}",
        subject=(instance.subject_kind, instance.subject_id),
        detail={"instance": instance.pk, "event": fact.number, "stage": fact.stage, "opinion": fact.opinion},
    )


def _move(instance: Instance, fact: Fact, run: Run, written: store.Written) -> Move:
    opening = fact.detail.opening
    return Move(
        instance=instance,
        fact=fact,
        run=run,
        opened=written.opened,
        closed=written.closed,
        urged=written.urged,
        stage_entered=opening.stage if opening else "",
    )
