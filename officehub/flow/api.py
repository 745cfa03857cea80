from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting

from . import actions, policy, queries, versions
from .payloads import Abilities, ActBody, Acted, MyTask, Opened, Record, RunActBody
from .policy import Act
from .registry import Move

router = Router(auth=acting, tags=["flow"])


@router.get("/tasks/mine", response=list[MyTask])
def my_tasks(request: ActingRequest) -> list[MyTask]:
    return queries.my_tasks(actor=request.auth)


@router.post("/tasks/{int:task_id}/open", response=Opened)
def open_task(request: ActingRequest, task_id: int) -> Opened:
    return Opened(first=actions.open_task(actor=request.auth, task_id=task_id))


@router.post("/tasks/{int:task_id}/act", response=Acted)
def act(request: ActingRequest, task_id: int, body: ActBody) -> Acted:
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


@router.get("/runs/{int:instance_id}", response=Record)
def record_of_run(request: ActingRequest, instance_id: int) -> Record:
    return queries.record_of_run(actor=request.auth, instance_id=instance_id)


@router.get("/runs/{int:instance_id}/abilities", response=Abilities)
def abilities(request: ActingRequest, instance_id: int) -> Abilities:
    instance = policy.access_instance(request.auth, instance_id, Act.READ)
    return queries.abilities(actor=request.auth, instance=instance)


@router.post("/runs/{int:instance_id}/act", response=Acted)
def act_on_run(request: ActingRequest, instance_id: int, body: RunActBody) -> Acted:
    move = actions.act_on_run(actor=request.auth, instance_id=instance_id, verb=body.verb, opinion=body.opinion)
    return _acted(move)


@router.get("/subjects/{kind}/{int:subject_id}", response=Record)
def record(request: ActingRequest, kind: str, subject_id: int) -> Record:
    return queries.record(actor=request.auth, subject=(kind, subject_id))


def _acted(move: Move) -> Acted:
    return Acted(
        instance_id=move.instance.pk,
        event=move.fact.number,
        status=move.run.status,
        stage=move.instance.stage,
        stage_title=versions.stage_title(move.instance, move.instance.stage),
    )
