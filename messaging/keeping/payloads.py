from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from messaging.payloads import Id
from officehub.kernel.payload import Payload, SearchedDay

from .models import Export, Hold, RetentionProposal
from .policy import FLOOR_DAYS, LONGEST_DAYS, GovernanceAct

RetainedKind = Literal["direct", "group", "unit", "special", "channel"]
ExportStateName = Literal["waiting", "writing", "ready", "failed", "expired"]
Days = Annotated[int, Field(ge=FLOOR_DAYS, le=LONGEST_DAYS)]


class RetentionLine(Payload):
    """One kind of conversation; `days` null: for ever. The figures are of all its conversations, no content."""

    kind: RetainedKind
    days: int | None
    effective_at: datetime | None
    decided_line: str
    conversations: int
    messages: int
    dormant: int  # nothing said for 180 days
    archived: int
    largest: int  # members of the largest


class ProposalPayload(Payload):
    id: int
    kind: RetainedKind
    days: int | None
    reason: str
    conversations: int
    messages: int
    proposed_line: str
    proposed_at: datetime
    decided_line: str
    decided_at: datetime | None
    accepted: bool | None
    own: bool  # whoever proposes does not decide


class HoldPayload(Payload):
    """By number: titles are the members' own."""

    id: int
    conversation_id: int
    kind: str
    reason: str
    placed_line: str
    placed_at: datetime
    lifted_line: str
    lifted_at: datetime | None


class Governance(Payload):
    lines: list[RetentionLine]
    proposals: list[ProposalPayload]
    holds: list[HoldPayload]
    file_bytes: int
    floor_days: int
    abilities: list[GovernanceAct]


class WouldGo(Payload):
    conversations: int
    messages: int
    held: int  # conversations exempt because they are frozen


class ProposeRetention(Payload):
    kind: RetainedKind
    days: Days | None
    reason: str


class DecideRetention(Payload):
    accepted: bool


class PlaceHold(Payload):
    conversation_id: Id
    reason: str


class RequestExport(Payload):
    reason: str
    since: SearchedDay | None = None
    until: SearchedDay | None = None


class ExportPayload(Payload):
    id: int
    person_id: int
    person: str  # name, unit and post
    reason: str
    since: str | None
    until: str | None
    state: ExportStateName
    done: int
    total: int
    sha256: str
    requested_at: datetime
    expires_at: datetime | None
    own: bool


class ExportList(Payload):
    items: list[ExportPayload]


def proposal_payload(row: RetentionProposal, person_id: int) -> ProposalPayload:
    return ProposalPayload(
        id=row.pk,
        kind=row.kind,  # type: ignore[arg-type]
        days=row.days,
        reason=row.reason,
        conversations=row.conversations,
        messages=row.messages,
        proposed_line=row.proposed_line,
        proposed_at=row.proposed_at,
        decided_line=row.decided_line,
        decided_at=row.decided_at,
        accepted=row.accepted,
        own=row.proposed_by_id == person_id,
    )


def hold_payload(row: Hold) -> HoldPayload:
    return HoldPayload(
        id=row.pk,
        conversation_id=row.conversation_id,
        kind=row.conversation.kind,
        reason=row.reason,
        placed_line=row.placed_line,
        placed_at=row.placed_at,
        lifted_line=row.lifted_line,
        lifted_at=row.lifted_at,
    )


def export_payload(row: Export, person_id: int) -> ExportPayload:
    """`row` with its person, and its appointment's unit and post."""
    held = row.appointment
    return ExportPayload(
        id=row.pk,
        person_id=row.person_id,
        person=f"{row.person.name} · {held.unit.name} {held.post.title}",
        reason=row.reason,
        since=row.since.isoformat() if row.since else None,
        until=row.until.isoformat() if row.until else None,
        state=row.state,  # type: ignore[arg-type]
        done=row.done,
        total=row.total,
        sha256=row.sha256,
        requested_at=row.requested_at,
        expires_at=row.expires_at,
        own=row.person_id == person_id,
    )
