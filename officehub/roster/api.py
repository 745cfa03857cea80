from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.errors import TooLarge

from . import actions, queries
from .importing import template
from .importing.reading import MAX_BYTES
from .payloads import (
    AddShift,
    AnswerSwap,
    AskSwap,
    CopiedWeek,
    CopyWeek,
    DecideSwap,
    DutyPhones,
    HandOver,
    HandoverList,
    ImportProgress,
    MyRosters,
    OnDutyNow,
    ReplacePerson,
    RosterMembers,
    RosterMonth,
    SwapList,
    TakeOver,
)
from .policy import access_import

router = Router(auth=acting, tags=["roster"])
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/mine", response=MyRosters)
def mine(request: ActingRequest) -> MyRosters:
    return queries.my_rosters(actor=request.auth)


@router.get("/now", response=OnDutyNow)
def now(request: ActingRequest, region_id: int | None = None) -> OnDutyNow:
    return queries.on_duty_now(actor=request.auth, region_id=region_id)


@router.get("/units/{unit_id}/months/{month}", response=RosterMonth)
def month(request: ActingRequest, unit_id: int, month: str) -> RosterMonth:
    return queries.month_of(actor=request.auth, unit_id=unit_id, month=month)


@router.get("/units/{unit_id}/phones", response=DutyPhones)
def phones(request: ActingRequest, unit_id: int) -> DutyPhones:
    return queries.phone_list(actor=request.auth, unit_id=unit_id)


@router.get("/units/{unit_id}/members", response=RosterMembers)
def members(request: ActingRequest, unit_id: int) -> RosterMembers:
    return queries.members(actor=request.auth, unit_id=unit_id)


@router.post("/units/{unit_id}/shifts", response={204: None})
def add(request: ActingRequest, unit_id: int, body: AddShift) -> Status[None]:
    actions.add_shift(actor=request.auth, unit_id=unit_id, **body.model_dump())
    return Status(204, None)


@router.post("/units/{unit_id}/copy-week", response=CopiedWeek)
def copy_week(request: ActingRequest, unit_id: int, body: CopyWeek) -> CopiedWeek:
    done = actions.copy_week(actor=request.auth, unit_id=unit_id, monday=body.monday)
    return CopiedWeek(copied=done.copied, skipped=done.skipped)


@router.put("/shifts/{shift_id}", response={204: None})
def replace(request: ActingRequest, shift_id: int, body: ReplacePerson) -> Status[None]:
    actions.replace_person(actor=request.auth, shift_id=shift_id, appointment_id=body.appointment_id)
    return Status(204, None)


@router.delete("/shifts/{shift_id}", response={204: None})
def remove(request: ActingRequest, shift_id: int) -> Status[None]:
    actions.remove_shift(actor=request.auth, shift_id=shift_id)
    return Status(204, None)


# --- exchanges ---


@router.get("/swaps", response=SwapList)
def swaps(request: ActingRequest) -> SwapList:
    return queries.my_swaps(actor=request.auth)


@router.post("/shifts/{shift_id}/swap", response={204: None})
def ask_swap(request: ActingRequest, shift_id: int, body: AskSwap) -> Status[None]:
    actions.ask_swap(actor=request.auth, shift_id=shift_id, **body.model_dump())
    return Status(204, None)


@router.post("/swaps/{swap_id}/answer", response={204: None})
def answer_swap(request: ActingRequest, swap_id: int, body: AnswerSwap) -> Status[None]:
    actions.answer_swap(actor=request.auth, swap_id=swap_id, agree=body.agree)
    return Status(204, None)


@router.post("/swaps/{swap_id}/decision", response={204: None})
def decide_swap(request: ActingRequest, swap_id: int, body: DecideSwap) -> Status[None]:
    actions.decide_swap(actor=request.auth, swap_id=swap_id, approve=body.approve)
    return Status(204, None)


@router.post("/swaps/{swap_id}/withdraw", response={204: None})
def withdraw_swap(request: ActingRequest, swap_id: int) -> Status[None]:
    actions.withdraw_swap(actor=request.auth, swap_id=swap_id)
    return Status(204, None)


# --- hand-overs ---


@router.get("/units/{unit_id}/handovers", response=HandoverList)
def handovers(request: ActingRequest, unit_id: int, before: int | None = None) -> HandoverList:
    return queries.handovers(actor=request.auth, unit_id=unit_id, before=before)


@router.post("/shifts/{shift_id}/handover", response={204: None})
def hand_over(request: ActingRequest, shift_id: int, body: HandOver) -> Status[None]:
    actions.hand_over(actor=request.auth, shift_id=shift_id, **body.model_dump())
    return Status(204, None)


@router.post("/handovers/{handover_id}/take-over", response={204: None})
def take_over(request: ActingRequest, handover_id: int, body: TakeOver) -> Status[None]:
    actions.take_over(actor=request.auth, handover_id=handover_id, takers=body.takers)
    return Status(204, None)


# --- import ---


@router.get("/template.csv")
def template_csv(request: ActingRequest) -> HttpResponse:
    return _download(template.as_csv(), CSV, "roster-template.csv")


@router.get("/template.xlsx")
def template_xlsx(request: ActingRequest) -> HttpResponse:
    return _download(template.as_xlsx(), XLSX, "roster-template.xlsx")


@router.post("/imports", response=ImportProgress)
def begin_import(
    request: ActingRequest, file: File[UploadedFile], replace: Annotated[bool, Form()] = False
) -> ImportProgress:
    if (file.size or 0) > MAX_BYTES:
        raise TooLarge(f"值班表文件最大 {MAX_BYTES // 1024 // 1024} MB，请拆分后分别导入。")
    found = actions.begin_import(actor=request.auth, name=file.name or "", content=file.read(), replace=replace)
    return queries.progress_of(found)


@router.get("/imports/{import_id}", response=ImportProgress)
def import_progress(request: ActingRequest, import_id: int) -> ImportProgress:
    return queries.import_progress(actor=request.auth, import_id=import_id)


@router.post("/imports/{import_id}/write", response=ImportProgress)
def confirm_import(request: ActingRequest, import_id: int) -> ImportProgress:
    return queries.progress_of(actions.confirm_import(actor=request.auth, import_id=import_id))


@router.get("/imports/{import_id}/faults.csv")
def faults(request: ActingRequest, import_id: int) -> HttpResponse:
    found = access_import(request.auth, import_id)
    return _download(template.faults_csv(found.faults), CSV, "roster-faults.csv")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
