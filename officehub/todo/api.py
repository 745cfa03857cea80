from __future__ import annotations

from ninja import Router

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.paging import Page

from . import queries
from .payloads import CategoryName, DoneItem, TodoCounts, TodoList

router = Router(auth=acting, tags=["todo"])


@router.get("/mine", response=TodoList)
def mine(request: ActingRequest, category: CategoryName | None = None) -> TodoList:
    return queries.my_todos(actor=request.auth, category=category)


@router.get("/counts", response=TodoCounts)
def counts(request: ActingRequest) -> TodoCounts:
    return queries.my_counts(actor=request.auth)


@router.get("/done", response=Page[DoneItem])
def done(request: ActingRequest, before: int | None = None) -> Page[DoneItem]:
    return queries.my_done(actor=request.auth, before=before)
