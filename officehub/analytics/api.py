from __future__ import annotations

from ninja import Query, Router

from officehub.directory.web import ActingRequest, acting

from . import queries
from .payloads import HandlingPayload, RunPayload

router = Router(auth=acting, tags=["analytics"])


@router.get("/handling", response=HandlingPayload)
def handling(request: ActingRequest, filters: Query[queries.HandlingFilters]) -> HandlingPayload:
    return queries.handling(actor=request.auth, filters=filters)


@router.get("/handling/slowest", response=list[RunPayload])
def slowest(request: ActingRequest, filters: Query[queries.HandlingFilters]) -> list[RunPayload]:
    return queries.slowest(actor=request.auth, filters=filters)
