from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Reason

from . import actions, drafts, policy, queries
from .payloads import (
    AddAim,
    AddForceFile,
    AddForceTask,
    AmendForce,
    ChangeForceTask,
    ChangeSeat,
    CloseForce,
    DropForceTask,
    ForceAgenda,
    ForceFiles,
    ForceList,
    ForcePayload,
    ForceProblems,
    ForceReport,
    ForceReports,
    ForceTaskHistory,
    ForceWork,
    FoundForce,
    RaiseProblem,
    ReportProgress,
    SeatInput,
    SolveProblem,
    SquadInput,
    WriteForceReport,
)

router = Router(auth=acting, tags=["forces"])


@router.get("/", response=ForceList)
def overview(request: ActingRequest) -> ForceList:
    return queries.overview(actor=request.auth)


@router.post("/", response=ForcePayload)
def found(request: ActingRequest, body: FoundForce) -> ForcePayload:
    force = actions.found_force(actor=request.auth, body=body)
    return queries.one(actor=request.auth, force_id=force.pk)


@router.post("/invitations/{int:member_id}/accept", response=ForcePayload)
def accept(request: ActingRequest, member_id: int) -> ForcePayload:
    row = actions.accept_pledge(actor=request.auth, member_id=member_id)
    return queries.one(actor=request.auth, force_id=row.force_id)


@router.post("/invitations/{int:member_id}/decline", response=ForceList)
def decline(request: ActingRequest, member_id: int, body: Reason) -> ForceList:
    actions.decline_invitation(actor=request.auth, member_id=member_id, reason=body.reason)
    return queries.overview(actor=request.auth)


@router.get("/{int:force_id}", response=ForcePayload)
def one(request: ActingRequest, force_id: int) -> ForcePayload:
    return queries.one(actor=request.auth, force_id=force_id)


@router.patch("/{int:force_id}", response=ForcePayload)
def amend(request: ActingRequest, force_id: int, body: AmendForce) -> ForcePayload:
    actions.amend_force(actor=request.auth, force_id=force_id, body=body)
    return queries.one(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/close", response=ForcePayload)
def close(request: ActingRequest, force_id: int, body: CloseForce) -> ForcePayload:
    actions.close_force(actor=request.auth, force_id=force_id, body=body)
    return queries.one(actor=request.auth, force_id=force_id)


# --- people ---


@router.post("/{int:force_id}/members", response=ForcePayload)
def seat(request: ActingRequest, force_id: int, body: SeatInput) -> ForcePayload:
    actions.seat_member(actor=request.auth, force_id=force_id, body=body)
    return queries.one(actor=request.auth, force_id=force_id)


@router.patch("/{int:force_id}/members/{int:member_id}", response=ForcePayload)
def change_seat(request: ActingRequest, force_id: int, member_id: int, body: ChangeSeat) -> ForcePayload:
    actions.change_seat(actor=request.auth, force_id=force_id, member_id=member_id, body=body)
    return queries.one(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/members/{int:member_id}/end", response={204: None})
def end_seat(request: ActingRequest, force_id: int, member_id: int, body: Reason) -> Status[None]:
    """204: a deputy may let go of himself, and then sees nothing any more."""
    actions.end_seat(actor=request.auth, force_id=force_id, member_id=member_id, reason=body.reason)
    return Status(204, None)


@router.post("/{int:force_id}/squads", response=ForcePayload)
def add_squad(request: ActingRequest, force_id: int, body: SquadInput) -> ForcePayload:
    actions.add_squad(actor=request.auth, force_id=force_id, body=body)
    return queries.one(actor=request.auth, force_id=force_id)


# --- work ---


@router.get("/{int:force_id}/work", response=ForceWork)
def work(request: ActingRequest, force_id: int) -> ForceWork:
    return queries.work(actor=request.auth, force_id=force_id)


@router.get("/{int:force_id}/chart.pdf")
def chart(request: ActingRequest, force_id: int) -> HttpResponse:
    force, data = queries.chart(actor=request.auth, force_id=force_id)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(force.title + '挂图.pdf', safe='')}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@router.post("/{int:force_id}/aims", response=ForceWork)
def add_aim(request: ActingRequest, force_id: int, body: AddAim) -> ForceWork:
    actions.add_aim(actor=request.auth, force_id=force_id, kind=body.kind, text=body.text)
    return queries.work(actor=request.auth, force_id=force_id)


@router.delete("/{int:force_id}/aims/{int:aim_id}", response=ForceWork)
def remove_aim(request: ActingRequest, force_id: int, aim_id: int) -> ForceWork:
    actions.remove_aim(actor=request.auth, force_id=force_id, aim_id=aim_id)
    return queries.work(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/tasks", response=ForceWork)
def add_task(request: ActingRequest, force_id: int, body: AddForceTask) -> ForceWork:
    actions.add_task(actor=request.auth, force_id=force_id, body=body)
    return queries.work(actor=request.auth, force_id=force_id)


@router.patch("/{int:force_id}/tasks/{int:task_id}", response=ForceWork)
def change_task(request: ActingRequest, force_id: int, task_id: int, body: ChangeForceTask) -> ForceWork:
    actions.change_task(actor=request.auth, force_id=force_id, task_id=task_id, body=body)
    return queries.work(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/tasks/{int:task_id}/progress", response=ForceWork)
def progress(request: ActingRequest, force_id: int, task_id: int, body: ReportProgress) -> ForceWork:
    actions.report_progress(
        actor=request.auth, force_id=force_id, task_id=task_id, percent=body.percent, note=body.note
    )
    return queries.work(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/tasks/{int:task_id}/drop", response=ForceWork)
def drop_task(request: ActingRequest, force_id: int, task_id: int, body: DropForceTask) -> ForceWork:
    actions.drop_task(actor=request.auth, force_id=force_id, task_id=task_id, reason=body.reason)
    return queries.work(actor=request.auth, force_id=force_id)


@router.get("/{int:force_id}/tasks/{int:task_id}/history", response=ForceTaskHistory)
def history(request: ActingRequest, force_id: int, task_id: int) -> ForceTaskHistory:
    return queries.history(actor=request.auth, force_id=force_id, task_id=task_id)


# --- problems ---


@router.get("/{int:force_id}/problems", response=ForceProblems)
def problems(request: ActingRequest, force_id: int) -> ForceProblems:
    return queries.problems(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/problems", response=ForceProblems)
def raise_problem(request: ActingRequest, force_id: int, body: RaiseProblem) -> ForceProblems:
    actions.raise_problem(actor=request.auth, force_id=force_id, body=body)
    return queries.problems(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/problems/{int:problem_id}/solve", response=ForceProblems)
def solve(request: ActingRequest, force_id: int, problem_id: int, body: SolveProblem) -> ForceProblems:
    actions.solve_problem(actor=request.auth, force_id=force_id, problem_id=problem_id, solution=body.solution)
    return queries.problems(actor=request.auth, force_id=force_id)


# --- reports, agenda, files ---


@router.get("/{int:force_id}/reports", response=ForceReports)
def reports(request: ActingRequest, force_id: int) -> ForceReports:
    return queries.reports(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/reports", response=ForceReport)
def draft_report(request: ActingRequest, force_id: int) -> ForceReport:
    return queries.report_payload(actions.draft_report(actor=request.auth, force_id=force_id))


@router.put("/{int:force_id}/reports/{int:report_id}", response=ForceReport)
def write_report(request: ActingRequest, force_id: int, report_id: int, body: WriteForceReport) -> ForceReport:
    report = actions.write_report(actor=request.auth, force_id=force_id, report_id=report_id, text=body.text)
    return queries.report_payload(report)


@router.post("/{int:force_id}/reports/{int:report_id}/issue", response=ForceReport)
def issue_report(request: ActingRequest, force_id: int, report_id: int) -> ForceReport:
    return queries.report_payload(actions.issue_report(actor=request.auth, force_id=force_id, report_id=report_id))


@router.get("/{int:force_id}/agenda", response=ForceAgenda)
def agenda(request: ActingRequest, force_id: int) -> ForceAgenda:
    force, _ = policy.access_force(request.auth, force_id, policy.Act.REPORT)
    return ForceAgenda(text=drafts.agenda(force))


@router.get("/{int:force_id}/files", response=ForceFiles)
def files(request: ActingRequest, force_id: int) -> ForceFiles:
    return queries.files(actor=request.auth, force_id=force_id)


@router.post("/{int:force_id}/files", response=ForceFiles)
def add_file(request: ActingRequest, force_id: int, body: AddForceFile) -> ForceFiles:
    actions.add_file(actor=request.auth, force_id=force_id, file_id=body.file_id)
    return queries.files(actor=request.auth, force_id=force_id)
