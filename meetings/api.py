from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.paging import Page
from officehub.kernel.payload import Payload, Reason

from . import actions, queries
from .payloads import CallMeeting, CompleteItem, MeetingPayload, MeetingRow, ReplyToInvitation, WriteMinutes

router = Router(auth=acting, tags=["meetings"])


class Reminded(Payload):
    units: int


@router.get("", response=Page[MeetingRow])
def list_meetings(request: ActingRequest, past: bool = False, after: int | None = None) -> Page[MeetingRow]:
    return queries.meetings(request.auth, past=past, after=after)


@router.post("", response=MeetingPayload)
def call_meeting(request: ActingRequest, body: CallMeeting) -> MeetingPayload:
    meeting = actions.call_meeting(actor=request.auth, body=body)
    return queries.meeting(request.auth, meeting.pk)


@router.get("/{int:meeting_id}", response=MeetingPayload)
def get_meeting(request: ActingRequest, meeting_id: int) -> MeetingPayload:
    return queries.meeting(request.auth, meeting_id)


@router.post("/{int:meeting_id}/read", response={204: None})
def mark_read(request: ActingRequest, meeting_id: int) -> tuple[int, None]:
    actions.mark_read(actor=request.auth, meeting_id=meeting_id)
    return 204, None


@router.post("/{int:meeting_id}/reply", response=MeetingPayload)
def reply(request: ActingRequest, meeting_id: int, body: ReplyToInvitation) -> MeetingPayload:
    actions.reply_to_invitation(actor=request.auth, meeting_id=meeting_id, body=body)
    return queries.meeting(request.auth, meeting_id)


@router.post("/{int:meeting_id}/remind", response=Reminded)
def remind(request: ActingRequest, meeting_id: int) -> Reminded:
    return Reminded(units=actions.remind_units(actor=request.auth, meeting_id=meeting_id))


@router.post("/{int:meeting_id}/cancel", response=MeetingPayload)
def cancel(request: ActingRequest, meeting_id: int, body: Reason) -> MeetingPayload:
    actions.cancel_meeting(actor=request.auth, meeting_id=meeting_id, reason=body.reason)
    return queries.meeting(request.auth, meeting_id)


@router.put("/{int:meeting_id}/minutes", response=MeetingPayload)
def write_minutes(request: ActingRequest, meeting_id: int, body: WriteMinutes) -> MeetingPayload:
    actions.write_minutes(actor=request.auth, meeting_id=meeting_id, body=body)
    return queries.meeting(request.auth, meeting_id)


@router.post("/{int:meeting_id}/minutes/issue", response=MeetingPayload)
def issue_minutes(request: ActingRequest, meeting_id: int) -> MeetingPayload:
    actions.issue_minutes(actor=request.auth, meeting_id=meeting_id)
    return queries.meeting(request.auth, meeting_id)


@router.post("/items/{int:item_id}/complete", response=MeetingPayload)
def complete_item(request: ActingRequest, item_id: int, body: CompleteItem) -> MeetingPayload:
    item = actions.complete_item(actor=request.auth, item_id=item_id, result=body.result)
    return queries.meeting(request.auth, item.meeting_id)
