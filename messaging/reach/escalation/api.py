from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting

from . import actions, queries
from .payloads import ClimbPayload

router = Router(auth=acting, tags=["escalation"])


@router.get("/dispatches/{int:dispatch_id}", response=ClimbPayload)
def climb(request: ActingRequest, dispatch_id: int) -> ClimbPayload:
    return queries.climb(actor=request.auth, dispatch_id=dispatch_id)


@router.post("/dispatches/{int:dispatch_id}/pause", response=ClimbPayload)
def pause(request: ActingRequest, dispatch_id: int) -> ClimbPayload:
    actions.pause_climb(actor=request.auth, dispatch_id=dispatch_id)
    return queries.climb(actor=request.auth, dispatch_id=dispatch_id)


@router.post("/dispatches/{int:dispatch_id}/resume", response=ClimbPayload)
def resume(request: ActingRequest, dispatch_id: int) -> ClimbPayload:
    actions.resume_climb(actor=request.auth, dispatch_id=dispatch_id)
    return queries.climb(actor=request.auth, dispatch_id=dispatch_id)
