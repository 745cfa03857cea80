"""What this actor may do with a run now: asked of the same rules the act itself will ask."""

from __future__ import annotations

from officehub.directory.actor import Actor
from officehub.flow import registry, store, versions
from officehub.flow.machine.definition import CHOSEN, DRAFTER, END, Definition, Stage
from officehub.flow.machine.rights import Request, allows
from officehub.flow.machine.state import Run, Signature, Task
from officehub.flow.machine.verbs import ALLOWED, FORWARD, Verb
from officehub.flow.models import Instance
from officehub.flow.office import SubjectOffice
from officehub.flow.payloads import FlowAbilities, FlowAbility, FlowNextStage
from officehub.flow.signatures import signature_of
from officehub.kernel import clock
from officehub.kernel.errors import OfficeError

from .people import who_is


def abilities(*, actor: Actor, instance: Instance) -> FlowAbilities:
    """`instance` comes from a policy's door. The likely verbs first."""
    run, definition = store.load(instance), versions.definition_of(instance)
    ids = dict(instance.tasks.filter(person_id=actor.person_id).values_list("number", "pk"))
    found = [
        FlowAbility(
            verb=request.verb,
            task_id=ids[request.task.number] if request.task else None,
            reason_required=ALLOWED[request.verb].reason,
            next=_next(instance, request) if request.verb in FORWARD else [],
        )
        for request in _requests(run, definition, signature_of(actor))
        if request.verb is not Verb.OPEN and allows(request)
    ]
    return FlowAbilities(instance_id=instance.pk, abilities=found)


def _requests(run: Run, definition: Definition, by: Signature) -> list[Request]:
    """Every verb that might be allowed: upon one's waiting tasks, one's latest sent task, and the run."""
    mine = [task for task in run.tasks.values() if task.who.person_id == by.person_id]
    candidates: list[Task | None] = [task for task in mine if task.is_waiting]
    current = run.current
    candidates += [task for task in mine if current and task.number == current.opened_by]
    now = clock.now()
    return [
        Request(run, definition, verb, by, now, task)
        for task in [*candidates, None]
        for verb, rule in ALLOWED.items()
        if (rule.task is None) is (task is None)
    ]


def _next(instance: Instance, request: Request) -> list[FlowNextStage]:
    if request.task is None:
        return []
    activation = request.run.activations[request.task.activation]
    office = SubjectOffice(registry.hooks_of(instance.subject_kind), instance.subject_id, request.run.drafter)
    if activation.resume_to is not None:
        name = request.run.activations[activation.resume_to].stage
        return [_described(request, office, request.definition.stage(name))]
    names = request.definition.stage(activation.stage).next
    return [
        FlowNextStage(stage=END, title="办结", chosen=False, optional=False, people=[])
        if name == END
        else _described(request, office, request.definition.stage(name))
        for name in names
    ]


def _described(request: Request, office: SubjectOffice, stage: Stage) -> FlowNextStage:
    return FlowNextStage(
        stage=stage.name,
        title=stage.title,
        chosen=stage.performers == CHOSEN,
        optional=stage.optional,
        people=[who_is(who) for who in _foreseen(request, office, stage)],
    )


def _foreseen(request: Request, office: SubjectOffice, stage: Stage) -> list[Signature]:
    if stage.performers == CHOSEN:
        return list(request.run.chosen.get(stage.name, ()))
    if stage.performers == DRAFTER:
        return [request.run.drafter]
    try:
        return list(office.performers(stage))
    except OfficeError:  # nobody holds the post now; the act will say so
        return []
