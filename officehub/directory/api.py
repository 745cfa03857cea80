from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from officehub.kernel.payload import Payload

from . import audience, identity
from .web import ActingRequest, acting

router = Router(auth=acting, tags=["directory"])


class ActAs(Payload):
    appointment_id: int


class PreviewAudience(Payload):
    audience: audience.Audience


@router.get("/site", auth=None, response=identity.Site)
def site(request: HttpRequest) -> identity.Site:
    return identity.site()


@router.get("/me", response=identity.Me)
def me(request: ActingRequest) -> identity.Me:
    return identity.me(request.auth)


@router.post("/me/act-as", response=identity.Me)
def act_as(request: ActingRequest, body: ActAs) -> identity.Me:
    return identity.act_as(actor=request.auth, appointment_id=body.appointment_id, session=request.session)


@router.post("/audience/preview", response=audience.Preview)
def preview(request: ActingRequest, body: PreviewAudience) -> audience.Preview:
    return audience.preview(request.auth, body.audience)
