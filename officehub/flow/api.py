from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting

from . import actions, policy, queries, versions
from .payloads import FlowAbilities, FlowActBody, FlowActed, FlowOpened, FlowRecord, FlowRunActBody, FlowTask
from .policy import Act
from .registry import Move

router = Router(auth=acting, tags=["flow"])


@router.get("/tasks/mine", response=list[FlowTask])
def my_tasks(request: ActingRequest) -> list[FlowTask]:
    return queries.my_tasks(actor=request.auth)


@router.post("/tasks/{int:task_id}/open", response=FlowOpened)
def open_task(request: ActingRequest, task_id: int) -> FlowOpened:
    return FlowOpened(first=actions.open_task(actor=request.auth, task_id=task_id))


@router.post("/tasks/{int:task_id}/act", response=FlowActed)
def act(request: ActingRequest, task_id: int, body: FlowActBody) -> FlowActed:
    move = actions.act(
        actor=request.auth,
        task_id=task_id,
        verb=body.verb,
        opinion=body.opinion,
        stance=body.stance,
        chosen=body.chosen,
        next=body.next,
        to=body.to,
        resume=body.resume,
    )
    return _acted(move)


@router.get("/runs/{int:instance_id}", response=FlowRecord)
def record_of_run(request: ActingRequest, instance_id: int) -> FlowRecord:
    return queries.record_of_run(actor=request.auth, instance_id=instance_id)


@router.get("/runs/{int:instance_id}/abilities", response=FlowAbilities)
def abilities(request: ActingRequest, instance_id: int) -> FlowAbilities:
    instance = policy.access_instance(request.auth, instance_id, Act.READ)
    return queries.abilities(actor=request.auth, instance=instance)


@router.post("/runs/{int:instance_id}/act", response=FlowActed)
def act_on_run(request: ActingRequest, instance_id: int, body: FlowRunActBody) -> FlowActed:
    move = actions.act_on_run(actor=request.auth, instance_id=instance_id, verb=body.verb, opinion=body.opinion)
    return _acted(move)


@router.get("/subjects/{kind}/{int:subject_id}", response=FlowRecord)
def record(request: ActingRequest, kind: str, subject_id: int) -> FlowRecord:
    return queries.record(actor=request.auth, subject=(kind, subject_id))


def _acted(move: Move) -> FlowActed:
    return FlowActed(
        instance_id=move.instance.pk,
        event=move.fact.number,
        status=move.run.status,
        stage=move.instance.stage,
        stage_title=versions.stage_title(move.instance, move.instance.stage),
    )
