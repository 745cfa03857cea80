from __future__ import annotations

from typing import Literal

from django.http import FileResponse, HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Payload

from . import actions, queries
from .models import RetentionProposal
from .payloads import (
    DecideRetention,
    ExportList,
    ExportPayload,
    Governance,
    HoldPayload,
    PlaceHold,
    ProposalPayload,
    ProposeRetention,
    RequestExport,
    RetainedKind,
    WouldGo,
    hold_payload,
    proposal_payload,
)
from .policy import FLOOR_DAYS, LONGEST_DAYS

router = Router(auth=acting, tags=["keeping"])


class AskedPeriod(Payload):
    kind: RetainedKind
    days: int | None = Field(default=None, ge=FLOOR_DAYS, le=LONGEST_DAYS)


@router.get("/retention", response=Governance)
def governance(request: ActingRequest) -> Governance:
    """For the three administrators: figures and rules, no content."""
    return queries.governance(actor=request.auth)


@router.get("/retention/preview", response=WouldGo)
def preview(request: ActingRequest, asked: Query[AskedPeriod]) -> WouldGo:
    return queries.would_go(actor=request.auth, kind=asked.kind, days=asked.days)


@router.post("/retention/proposals", response=ProposalPayload)
def propose(request: ActingRequest, body: ProposeRetention) -> ProposalPayload:
    return _proposal(request, actions.propose_retention(actor=request.auth, **body.model_dump()))


@router.post("/retention/proposals/{proposal_id}/decision", response=ProposalPayload)
def decide(request: ActingRequest, proposal_id: int, body: DecideRetention) -> ProposalPayload:
    decided = actions.decide_retention(actor=request.auth, proposal_id=proposal_id, accepted=body.accepted)
    return _proposal(request, decided)


@router.post("/retention/holds", response=HoldPayload)
def place_hold(request: ActingRequest, body: PlaceHold) -> HoldPayload:
    return hold_payload(actions.place_hold(actor=request.auth, **body.model_dump()))


@router.post("/retention/holds/{hold_id}/lift", response=HoldPayload)
def lift_hold(request: ActingRequest, hold_id: int) -> HoldPayload:
    return hold_payload(actions.lift_hold(actor=request.auth, hold_id=hold_id))


@router.get("/conversations/{conversation_id}/exports", response=ExportList)
def list_exports(request: ActingRequest, conversation_id: int) -> ExportList:
    return queries.exports(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/exports", response=ExportPayload)
def request_export(request: ActingRequest, conversation_id: int, body: RequestExport) -> ExportPayload:
    asked = actions.request_export(actor=request.auth, conversation_id=conversation_id, **body.model_dump())
    return queries.one_export(actor=request.auth, export_id=asked.pk)


@router.get("/exports/{export_id}/{form}")
def take_export(request: ActingRequest, export_id: int, form: Literal["pdf", "jsonl"]) -> HttpResponseBase:
    path = actions.take_export(actor=request.auth, export_id=export_id, form=form)
    kind = "application/pdf" if form == "pdf" else "application/x-ndjson"
    name = f"会话记录-{export_id}.{form}"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _proposal(request: ActingRequest, row: RetentionProposal) -> ProposalPayload:
    return proposal_payload(row, request.auth.person_id)
