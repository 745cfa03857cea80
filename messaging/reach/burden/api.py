from __future__ import annotations

from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import SearchedDay

from . import actions, queries
from .payloads import AskBurden, BurdenPreview, BurdenReport, EarlierAnswers, EarlierValues, UnitBurden

router = Router(auth=acting, tags=["reach"])


@router.post("/burden/preview", response=BurdenPreview)
def preview(request: ActingRequest, body: AskBurden) -> BurdenPreview:
    return queries.preview(actor=request.auth, asked=body)


@router.post("/burden/earlier/{int:asked_id}", response=EarlierAnswers)
def earlier(request: ActingRequest, asked_id: int, body: EarlierValues) -> EarlierAnswers:
    return queries.earlier_answers(actor=request.auth, asked_id=asked_id, asked=body)


@router.get("/burden/units", response=BurdenReport)
def report(
    request: ActingRequest, week: SearchedDay | None = None, skip: int = 0, region_id: int | None = None
) -> BurdenReport:
    return queries.report(actor=request.auth, week=week, skip=max(0, skip), region_id=region_id)


@router.get("/burden/units/{int:unit_id}", response=UnitBurden)
def unit_burden(request: ActingRequest, unit_id: int, week: SearchedDay | None = None) -> UnitBurden:
    return queries.unit_burden(actor=request.auth, unit_id=unit_id, week=week)


@router.post("/burden/units/{int:unit_id}/dispatches/{int:dispatch_id}/tell", response=UnitBurden)
def tell(request: ActingRequest, unit_id: int, dispatch_id: int) -> UnitBurden:
    told = actions.tell_sender(actor=request.auth, unit_id=unit_id, dispatch_id=dispatch_id)
    return queries.unit_burden(actor=request.auth, unit_id=unit_id, week=told.dispatch.sent_at.date())


@router.post("/burden/told/{int:dispatch_id}/seen", response={204: None})
def seen(request: ActingRequest, dispatch_id: int) -> Status[None]:
    actions.see_told(actor=request.auth, dispatch_id=dispatch_id)
    return Status(204, None)
