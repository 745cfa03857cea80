from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting

from . import actions, queries
from .payloads import Attempts, RegisterCall, Registered

router = Router(auth=acting, tags=["reach"])


@router.get("/receipts/{int:receipt_id}/attempts", response=Attempts)
def attempts(request: ActingRequest, receipt_id: int) -> Attempts:
    return queries.attempts(actor=request.auth, receipt_id=receipt_id)


@router.post("/receipts/{int:receipt_id}/calls", response=Registered)
def register(request: ActingRequest, receipt_id: int, body: RegisterCall) -> Registered:
    return queries.registered(actions.register_call(actor=request.auth, receipt_id=receipt_id, call=body))
