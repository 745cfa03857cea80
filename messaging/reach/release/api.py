from __future__ import annotations

from ninja import Router

from messaging.reach.payloads import ForwardDispatch
from officehub.directory.web import ActingRequest, acting

from . import actions, queries
from .payloads import HeldBrief, HeldPayload, HoldDispatch, RefuseHeld, ReleaseLimit, SetLimit

router = Router(auth=acting, tags=["reach"])


@router.get("/release-limit", response=ReleaseLimit)
def limit(request: ActingRequest) -> ReleaseLimit:
    return queries.limit(actor=request.auth)


@router.put("/release-limit", response=ReleaseLimit)
def set_limit(request: ActingRequest, body: SetLimit) -> ReleaseLimit:
    actions.set_limit(actor=request.auth, above=body.above)
    return queries.limit(actor=request.auth)


@router.get("/held", response=list[HeldBrief])
def held_list(request: ActingRequest) -> list[HeldBrief]:
    return queries.held_list(actor=request.auth)


@router.post("/held", response=HeldPayload)
def hold(request: ActingRequest, body: HoldDispatch) -> HeldPayload:
    held = actions.hold_dispatch(actor=request.auth, draft=body)
    return queries.one_held(actor=request.auth, held_id=held.pk)


@router.post("/dispatches/{int:dispatch_id}/forward/hold", response=HeldPayload)
def hold_forward(request: ActingRequest, dispatch_id: int, body: ForwardDispatch) -> HeldPayload:
    held = actions.hold_forward(actor=request.auth, dispatch_id=dispatch_id, draft=body)
    return queries.one_held(actor=request.auth, held_id=held.pk)


@router.get("/held/{int:held_id}", response=HeldPayload)
def one_held(request: ActingRequest, held_id: int) -> HeldPayload:
    return queries.one_held(actor=request.auth, held_id=held_id)


@router.post("/held/{int:held_id}/release", response=HeldPayload)
def release(request: ActingRequest, held_id: int) -> HeldPayload:
    actions.release_held(actor=request.auth, held_id=held_id)
    return queries.one_held(actor=request.auth, held_id=held_id)


@router.post("/held/{int:held_id}/refuse", response=HeldPayload)
def refuse(request: ActingRequest, held_id: int, body: RefuseHeld) -> HeldPayload:
    actions.refuse_held(actor=request.auth, held_id=held_id, reason=body.reason)
    return queries.one_held(actor=request.auth, held_id=held_id)


@router.post("/held/{int:held_id}/drop", response=HeldPayload)
def drop(request: ActingRequest, held_id: int) -> HeldPayload:
    actions.drop_held(actor=request.auth, held_id=held_id)
    return queries.one_held(actor=request.auth, held_id=held_id)


@router.post("/held/{int:held_id}/take-back", response=HeldPayload)
def take_back(request: ActingRequest, held_id: int) -> HeldPayload:
    actions.take_back_held(actor=request.auth, held_id=held_id)
    return queries.one_held(actor=request.auth, held_id=held_id)
