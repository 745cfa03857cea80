from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting

from . import callbacks, playing, queries
from .payloads import Gateways, PlayAnswer, RecordedMessage, RecordedPage

router = Router(auth=acting, tags=["gateways"])


@router.post("/callbacks/{gateway}", auth=None, response={204: None})
def callback(request: HttpRequest, gateway: str) -> Status[None]:
    """For gateways: JSON signed with X-OfficeHub-Timestamp and X-OfficeHub-Signature (docs/guide/gateways.md)."""
    callbacks.receive(gateway, request)
    return Status(204, None)


@router.get("/", response=Gateways)
def gateways(request: ActingRequest) -> Gateways:
    return queries.gateways(actor=request.auth)


@router.get("/demo", response=RecordedPage)
def recorded(request: ActingRequest, before: int | None = None) -> RecordedPage:
    return queries.recorded(actor=request.auth, before=before)


@router.post("/demo/{int:outgoing_id}/answer", response=RecordedMessage)
def answer(request: ActingRequest, outgoing_id: int, body: PlayAnswer) -> RecordedMessage:
    playing.answer(actor=request.auth, outgoing_id=outgoing_id, given=body)
    return queries.one_recorded(actor=request.auth, outgoing_id=outgoing_id)
