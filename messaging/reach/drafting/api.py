from __future__ import annotations

from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting

from . import actions, queries
from .payloads import SaveAudience, SavedAudiencePayload, SaveTemplate, TemplatePayload

router = Router(auth=acting, tags=["reach"])


@router.get("/audiences", response=list[SavedAudiencePayload])
def audiences(request: ActingRequest) -> list[SavedAudiencePayload]:
    return queries.audiences(actor=request.auth)


@router.post("/audiences", response=list[SavedAudiencePayload])
def save_audience(request: ActingRequest, body: SaveAudience) -> list[SavedAudiencePayload]:
    actions.save_audience(actor=request.auth, given=body)
    return queries.audiences(actor=request.auth)


@router.delete("/audiences/{int:audience_id}", response={204: None})
def remove_audience(request: ActingRequest, audience_id: int) -> Status[None]:
    actions.remove_audience(actor=request.auth, audience_id=audience_id)
    return Status(204, None)


@router.get("/templates", response=list[TemplatePayload])
def templates(request: ActingRequest) -> list[TemplatePayload]:
    return queries.templates(actor=request.auth)


@router.post("/templates", response=list[TemplatePayload])
def save_template(request: ActingRequest, body: SaveTemplate) -> list[TemplatePayload]:
    actions.save_template(actor=request.auth, given=body)
    return queries.templates(actor=request.auth)


@router.delete("/templates/{int:template_id}", response={204: None})
def remove_template(request: ActingRequest, template_id: int) -> Status[None]:
    actions.remove_template(actor=request.auth, template_id=template_id)
    return Status(204, None)
