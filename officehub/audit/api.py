from __future__ import annotations

from ninja import Query, Router

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.paging import Page
from officehub.kernel.payload import Payload

from . import actions, queries
from .payloads import EntryPayload, StatusPayload, VerificationPayload

router = Router(auth=acting, tags=["audit"])


class Verify(Payload):
    last: int | None = None  # rows from the end; None: all


@router.get("/entries", response=Page[EntryPayload])
def entries(
    request: ActingRequest, filters: Query[queries.LedgerFilters], cursor: int | None = None
) -> Page[EntryPayload]:
    return queries.look(actor=request.auth, filters=filters, cursor=cursor)


@router.get("/status", response=StatusPayload)
def status(request: ActingRequest) -> StatusPayload:
    return queries.status(actor=request.auth)


@router.post("/verify", response=VerificationPayload)
def verify(request: ActingRequest, body: Verify) -> VerificationPayload:
    return actions.start_verification(actor=request.auth, last=body.last)


@router.get("/verifications/{verification_id}", response=VerificationPayload)
def verification(request: ActingRequest, verification_id: int) -> VerificationPayload:
    return queries.verification(actor=request.auth, verification_id=verification_id)
