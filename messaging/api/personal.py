from __future__ import annotations

from ninja import Query, Router, Status

from messaging.actions import personal as actions
from messaging.actions import scheduling
from messaging.payloads.personal import (
    DraftPayload,
    EditScheduled,
    FavouritePage,
    FilePage,
    KeptMarks,
    OwnReminderPayload,
    RemindMe,
    SaveDraft,
    ScheduledPayload,
    ScheduleMessage,
    draft_payload,
)
from messaging.queries import personal as queries
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])


@router.get("/drafts", response=list[DraftPayload])
def list_drafts(request: ActingRequest) -> list[DraftPayload]:
    return queries.drafts(actor=request.auth)


@router.put("/conversations/{conversation_id}/draft", response=DraftPayload)
def save_draft(request: ActingRequest, conversation_id: int, body: SaveDraft) -> DraftPayload:
    saved = actions.save_draft(actor=request.auth, conversation_id=conversation_id, **body.model_dump())
    return draft_payload(saved)


@router.get("/scheduled", response=list[ScheduledPayload])
def list_scheduled(request: ActingRequest) -> list[ScheduledPayload]:
    return queries.scheduled(actor=request.auth)


@router.post("/scheduled", response=ScheduledPayload)
def schedule(request: ActingRequest, body: ScheduleMessage) -> ScheduledPayload:
    row = scheduling.schedule_message(actor=request.auth, message=body.message, send_at=body.send_at)
    return queries.one_scheduled(actor=request.auth, row=row)


@router.patch("/scheduled/{scheduled_id}", response=ScheduledPayload)
def edit_scheduled(request: ActingRequest, scheduled_id: int, body: EditScheduled) -> ScheduledPayload:
    row = scheduling.edit_scheduled(actor=request.auth, scheduled_id=scheduled_id, **body.model_dump())
    return queries.one_scheduled(actor=request.auth, row=row)


@router.post("/scheduled/{scheduled_id}/cancel", response=ScheduledPayload)
def cancel_scheduled(request: ActingRequest, scheduled_id: int) -> ScheduledPayload:
    row = scheduling.cancel_scheduled(actor=request.auth, scheduled_id=scheduled_id)
    return queries.one_scheduled(actor=request.auth, row=row)


@router.post("/scheduled/{scheduled_id}/restore", response=ScheduledPayload)
def restore_scheduled(request: ActingRequest, scheduled_id: int) -> ScheduledPayload:
    row = scheduling.restore_scheduled(actor=request.auth, scheduled_id=scheduled_id)
    return queries.one_scheduled(actor=request.auth, row=row)


@router.get("/reminders", response=list[OwnReminderPayload])
def list_reminders(request: ActingRequest) -> list[OwnReminderPayload]:
    return queries.reminders(actor=request.auth)


@router.post("/conversations/{conversation_id}/messages/{number}/remind-me", response={204: None})
def remind_me(request: ActingRequest, conversation_id: int, number: int, body: RemindMe) -> Status[None]:
    actions.remind_me(actor=request.auth, conversation_id=conversation_id, number=number, **body.model_dump())
    return Status(204, None)


@router.post("/reminders/{reminder_id}/done", response={204: None})
def reminder_done(request: ActingRequest, reminder_id: int) -> Status[None]:
    actions.finish_reminder(actor=request.auth, reminder_id=reminder_id)
    return Status(204, None)


@router.get("/favourites", response=FavouritePage)
def list_favourites(request: ActingRequest, search: str = "", before: int | None = None) -> FavouritePage:
    return queries.favourites(actor=request.auth, search=search, before=before)


@router.put("/conversations/{conversation_id}/messages/{number}/favourite", response={204: None})
def keep(request: ActingRequest, conversation_id: int, number: int) -> Status[None]:
    actions.keep_message(actor=request.auth, conversation_id=conversation_id, number=number)
    return Status(204, None)


@router.delete("/conversations/{conversation_id}/messages/{number}/favourite", response={204: None})
def let_go(request: ActingRequest, conversation_id: int, number: int) -> Status[None]:
    actions.let_go(actor=request.auth, conversation_id=conversation_id, number=number)
    return Status(204, None)


@router.get("/conversations/{conversation_id}/favourites", response=KeptMarks)
def kept(request: ActingRequest, conversation_id: int, numbers: Query[list[int]]) -> KeptMarks:
    return queries.kept(actor=request.auth, conversation_id=conversation_id, numbers=numbers)


@router.get("/conversations/{conversation_id}/files", response=FilePage)
def files(
    request: ActingRequest, conversation_id: int, kind: queries.FileKind = "media", before: int | None = None
) -> FilePage:
    return queries.files(actor=request.auth, conversation_id=conversation_id, kind=kind, before=before)
