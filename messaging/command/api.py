from __future__ import annotations

from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Payload

from . import actions, queries
from .payloads import (
    AddNote,
    AssignTask,
    ChangeLevel,
    ChangePlan,
    CloseCommand,
    CommandList,
    CommandOfOrder,
    CommandPayload,
    DraftPlan,
    NewPlan,
    OfferCommand,
    PlanList,
    PlanPayload,
    SettleTask,
    StartCommand,
    TakeCommand,
    Timeline,
)

router = Router(auth=acting, tags=["command"])


class RetirePlan(Payload):
    retired: bool


# --- plans ---


@router.get("/plans", response=PlanList)
def plans(request: ActingRequest) -> PlanList:
    return queries.plans(actor=request.auth)


@router.post("/plans", response=PlanPayload)
def create_plan(request: ActingRequest, body: NewPlan) -> PlanPayload:
    made = actions.create_plan(actor=request.auth, unit_id=body.unit_id, draft=_draft(body))
    return queries.plan(actor=request.auth, plan_id=made.pk)


@router.get("/plans/{int:plan_id}", response=PlanPayload)
def plan(request: ActingRequest, plan_id: int) -> PlanPayload:
    return queries.plan(actor=request.auth, plan_id=plan_id)


@router.put("/plans/{int:plan_id}", response=PlanPayload)
def change_plan(request: ActingRequest, plan_id: int, body: ChangePlan) -> PlanPayload:
    actions.change_plan(actor=request.auth, plan_id=plan_id, version=body.version, draft=_draft(body))
    return queries.plan(actor=request.auth, plan_id=plan_id)


@router.post("/plans/{int:plan_id}/retire", response=PlanPayload)
def retire_plan(request: ActingRequest, plan_id: int, body: RetirePlan) -> PlanPayload:
    actions.retire_plan(actor=request.auth, plan_id=plan_id, retired=body.retired)
    return queries.plan(actor=request.auth, plan_id=plan_id)


def _draft(body: DraftPlan) -> DraftPlan:
    return DraftPlan(title=body.title, event_kind=body.event_kind, body=body.body)


# --- commands ---


@router.get("/orders/{int:dispatch_id}", response=CommandOfOrder)
def command_of(request: ActingRequest, dispatch_id: int) -> CommandOfOrder:
    return queries.command_of(actor=request.auth, dispatch_id=dispatch_id)


@router.get("/commands", response=CommandList)
def commands(request: ActingRequest, running: bool | None = None, before: int | None = None) -> CommandList:
    return queries.commands(actor=request.auth, running=running, before=before)


@router.post("/commands", response=CommandPayload)
def start(request: ActingRequest, body: StartCommand) -> CommandPayload:
    return _shown(request, actions.start_command(actor=request.auth, ask=body).pk)


@router.get("/commands/{int:command_id}", response=CommandPayload)
def command(request: ActingRequest, command_id: int) -> CommandPayload:
    return _shown(request, command_id)


@router.get("/commands/{int:command_id}/timeline", response=Timeline)
def timeline(request: ActingRequest, command_id: int, before: int | None = None) -> Timeline:
    return queries.timeline(actor=request.auth, command_id=command_id, before=before)


@router.post("/commands/{int:command_id}/arrive", response=CommandPayload)
def arrive(request: ActingRequest, command_id: int) -> CommandPayload:
    actions.arrive(actor=request.auth, command_id=command_id)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/call", response=CommandPayload)
def call_again(request: ActingRequest, command_id: int) -> CommandPayload:
    actions.call_again(actor=request.auth, command_id=command_id)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/level", response=CommandPayload)
def change_level(request: ActingRequest, command_id: int, body: ChangeLevel) -> CommandPayload:
    actions.change_level(actor=request.auth, command_id=command_id, level=body.level, words=body.words)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/offer", response=CommandPayload)
def offer(request: ActingRequest, command_id: int, body: OfferCommand) -> CommandPayload:
    actions.offer_command(actor=request.auth, command_id=command_id, person_id=body.person_id, words=body.words)
    return _shown(request, command_id)


@router.delete("/commands/{int:command_id}/offer", response=CommandPayload)
def take_back_offer(request: ActingRequest, command_id: int) -> CommandPayload:
    actions.take_back_offer(actor=request.auth, command_id=command_id)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/take", response=CommandPayload)
def take(request: ActingRequest, command_id: int, body: TakeCommand) -> CommandPayload:
    actions.take_command(actor=request.auth, command_id=command_id, assume=body.assume, words=body.words)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/notes", response={204: None})
def note(request: ActingRequest, command_id: int, body: AddNote) -> Status[None]:
    actions.add_note(
        actor=request.auth, command_id=command_id, text=body.text, file_ids=body.files, client_key=body.client_key
    )
    return Status(204, None)


@router.post("/commands/{int:command_id}/tasks", response=CommandPayload)
def assign(request: ActingRequest, command_id: int, body: AssignTask) -> CommandPayload:
    actions.assign_task(actor=request.auth, command_id=command_id, ask=body)
    return _shown(request, command_id)


@router.post("/tasks/{int:task_id}/settle", response=CommandPayload)
def settle(request: ActingRequest, task_id: int, body: SettleTask) -> CommandPayload:
    task = actions.settle_task(actor=request.auth, task_id=task_id, done=body.done, word=body.word)
    return _shown(request, task.command_id)


@router.post("/commands/{int:command_id}/close", response=CommandPayload)
def close(request: ActingRequest, command_id: int, body: CloseCommand) -> CommandPayload:
    actions.close_command(actor=request.auth, command_id=command_id, reason=body.reason, summary=body.summary)
    return _shown(request, command_id)


@router.post("/commands/{int:command_id}/report", response=CommandPayload)
def report(request: ActingRequest, command_id: int) -> CommandPayload:
    actions.draft_report(actor=request.auth, command_id=command_id)
    return _shown(request, command_id)


def _shown(request: ActingRequest, command_id: int) -> CommandPayload:
    return queries.command(actor=request.auth, command_id=command_id)
