from __future__ import annotations

from datetime import datetime
from typing import Literal

from officehub.directory.payloads import UnitBrief
from officehub.kernel.payload import Payload

KindCode = Literal["notice", "letter"]
UrgencyMark = Literal["", "加急", "特急"]
DisclosureCode = Literal["open", "on_request", "closed"]
RoleCode = Literal["main", "copy"]
DeliveryCode = Literal["sent", "signed", "returned"]
DeliveryStateName = Literal["sent", "signed", "returned"]


class DraftBody(Payload):
    kind: KindCode = "notice"
    title: str
    body: str
    urgency: UrgencyMark = ""
    disclosure: DisclosureCode = "on_request"
    note: str = ""
    main_unit_ids: list[int] = []
    copy_unit_ids: list[int] = []


class EditDraft(DraftBody):
    version: int  # the one the editor saw


class ReadDraft(Payload):
    """What was found in an uploaded .docx or .txt."""

    title: str
    addressees: str  # as written; the units are chosen by hand
    body: str
    notes: list[str]  # what was left out or guessed, in sentences


class FindingPayload(Payload):
    """What the checker of section 1 of the layout standard says."""

    id: str  # F-01 …
    severity: Literal["error", "warn", "info"]
    message: str


class DeliveryPayload(Payload):
    id: int
    unit: UnitBrief
    role: RoleCode
    state: DeliveryStateName
    sent_at: datetime
    due_at: datetime
    opened_at: datetime | None
    signed_at: datetime | None
    signed_by_line: str
    return_reason: str
    overdue: bool


class DeliveryCount(Payload):
    total: int
    signed: int
    returned: int
    overdue: int


class DocumentRow(Payload):
    id: int
    kind: KindCode
    title: str
    number: str
    urgency: UrgencyMark
    state: str
    unit_name: str
    drafter_line: str
    holder_line: str  # who has it now; empty where nobody has
    holder_since: datetime | None
    my_delivery_state: DeliveryStateName | None  # where it was sent to the reader's unit
    updated_at: datetime


class RevisionPayload(Payload):
    number: int
    title: str
    stage: str
    author_line: str
    at: datetime
    digest: str


class DocumentPayload(DocumentRow):
    body: str
    disclosure: DisclosureCode
    note: str
    main_units: list[UnitBrief]
    copy_units: list[UnitBrief]
    signed_by_line: str
    signed_at: datetime | None
    numbered_at: datetime | None
    distributed_at: datetime | None
    findings: list[FindingPayload]
    deliveries: list[DeliveryPayload]
    delivery_count: DeliveryCount | None
    my_delivery: DeliveryPayload | None
    revisions: list[RevisionPayload]
    pdf_id: int | None  # the finished page, below /api/files/
    docx_id: int | None
    abilities: list[str]
    version: int
