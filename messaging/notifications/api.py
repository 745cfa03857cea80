from __future__ import annotations

from django.middleware.csrf import get_token
from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.realtime.sessions import mark_of

from . import actions, queries
from .payloads import (
    Answering,
    BreakingPage,
    BreakingPreview,
    Device,
    Disturbed,
    DisturbedUnits,
    NotificationSettings,
    QuietHint,
    SetPreference,
    SetUnitHours,
    Subscribe,
    UnitHours,
)

router = Router(auth=acting, tags=["notifications"])


def _mark(request: ActingRequest) -> str:
    return mark_of(request.session.session_key or "")


@router.get("/answering", response=Answering)
def answering(request: ActingRequest) -> Answering:
    """Other sites cannot read this answer; those that could send without the token still cannot."""
    return Answering(person_id=request.auth.person_id, csrf_token=get_token(request))


@router.get("/settings", response=NotificationSettings)
def settings(request: ActingRequest) -> NotificationSettings:
    return queries.settings_of(actor=request.auth, mark=_mark(request))


@router.put("/settings", response=NotificationSettings)
def set_preference(request: ActingRequest, body: SetPreference) -> NotificationSettings:
    actions.set_preference(actor=request.auth, own=body.own, hide_content=body.hide_content)
    return queries.settings_of(actor=request.auth, mark=_mark(request))


@router.put("/units/{int:unit_id}/hours", response=UnitHours)
def set_unit_hours(request: ActingRequest, unit_id: int, body: SetUnitHours) -> UnitHours:
    unit = actions.set_unit_hours(actor=request.auth, unit_id=unit_id, hours=body)
    return queries.unit_hours(actor=request.auth, unit=unit)


@router.post("/devices", response=list[Device])
def subscribe(request: ActingRequest, body: Subscribe) -> list[Device]:
    actions.subscribe(
        actor=request.auth,
        endpoint=body.endpoint,
        keys=body.keys,
        mark=_mark(request),
        agent=request.headers.get("User-Agent", ""),
    )
    return queries.devices(actor=request.auth, mark=_mark(request))


@router.delete("/devices/here", response={204: None})
def unsubscribe_here(request: ActingRequest) -> Status[None]:
    actions.unsubscribe_here(actor=request.auth, mark=_mark(request))
    return Status(204, None)


@router.delete("/devices/{int:device_id}", response={204: None})
def remove_device(request: ActingRequest, device_id: int) -> Status[None]:
    actions.remove_device(actor=request.auth, device_id=device_id)
    return Status(204, None)


@router.post("/devices/{int:device_id}/test", response={204: None})
def test_device(request: ActingRequest, device_id: int) -> Status[None]:
    actions.test_device(actor=request.auth, device_id=device_id)
    return Status(204, None)


@router.get("/conversations/{int:conversation_id}/quiet", response=QuietHint)
def quiet_hint(request: ActingRequest, conversation_id: int) -> QuietHint:
    return queries.quiet_hint(actor=request.auth, conversation_id=conversation_id)


@router.post("/breakings/preview", response=Disturbed)
def disturbed(request: ActingRequest, body: BreakingPreview) -> Disturbed:
    return queries.disturbed(actor=request.auth, asked=body)


@router.get("/breakings", response=BreakingPage)
def breakings(request: ActingRequest, before: int | None = None, dispatch: int | None = None) -> BreakingPage:
    return queries.breakings(actor=request.auth, before=before, dispatch=dispatch)


@router.get("/breakings/{int:breaking_id}/units", response=DisturbedUnits)
def disturbed_units(request: ActingRequest, breaking_id: int) -> DisturbedUnits:
    return queries.disturbed_units(actor=request.auth, breaking_id=breaking_id)
