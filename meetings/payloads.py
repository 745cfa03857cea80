from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime

from officehub.directory.payloads import UnitBrief
from officehub.kernel.payload import Payload

ReplyKind = Literal["attend", "leave", "substitute"]


class AgendaLine(Payload):
    title: str
    minutes: int


class CallMeeting(Payload):
    title: str
    place: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reply_by: AwareDatetime
    chair: str
    requirements: str = ""
    contact: str = ""
    agenda: list[AgendaLine]
    unit_ids: list[int]
    document_id: int | None = None


class ReplyToInvitation(Payload):
    reply: ReplyKind
    attendee: str
    attendee_post: str = ""
    phone: str = ""
    reason: str = ""
    approver: str = ""


class AgreedLine(Payload):
    text: str
    lead_unit_id: int
    supporting_unit_ids: list[int] = []
    due_on: date


class WriteMinutes(Payload):
    text: str
    agreed: list[AgreedLine]


class CompleteItem(Payload):
    result: str


class InvitationPayload(Payload):
    id: int
    unit: UnitBrief
    read_at: datetime | None
    reply: ReplyKind | None
    attendee: str
    attendee_post: str
    phone: str
    reason: str
    approver: str
    replied_at: datetime | None
    replied_by_line: str
    late: bool


class AttendanceCount(Payload):
    """应到, and how the units answered."""

    expected: int
    attend: int
    leave: int
    substitute: int
    read: int
    unread: int


class AgreedPayload(Payload):
    id: int
    order: int
    text: str
    lead_unit: UnitBrief
    supporting_units: list[UnitBrief]
    due_on: date
    result: str
    done_at: datetime | None
    done_by_line: str
    mine: bool  # the reader's unit answers for it


class MeetingRow(Payload):
    id: int
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    reply_by: datetime
    chair: str
    organiser_line: str
    state: str
    count: AttendanceCount
    my_reply: ReplyKind | None
    invited: bool
    organising: bool


class MeetingPayload(MeetingRow):
    requirements: str
    contact: str
    document_id: int | None
    agenda: list[AgendaLine]
    invitations: list[InvitationPayload]
    my_invitation: InvitationPayload | None
    minutes: str
    minutes_issued_at: datetime | None
    minutes_issued_by_line: str
    agreed: list[AgreedPayload]
    abilities: list[str]
    version: int
