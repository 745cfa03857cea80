"""What the browser asks when it opens and while it keeps its list."""

from __future__ import annotations

from ninja import Query, Router

from messaging import queries
from messaging.payloads import ConversationPayload, Digest, Id, Opening
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])


@router.get("/opening", response=Opening)
def opening(request: ActingRequest) -> Opening:
    return queries.opening(actor=request.auth)


@router.get("/rows", response=list[ConversationPayload])
def rows(request: ActingRequest, ids: Query[list[Id]]) -> list[ConversationPayload]:
    """Of these conversations, those one is in; a hundred at most."""
    return queries.rows_of(actor=request.auth, ids=ids)


@router.get("/conversations/{conversation_id}/digest", response=Digest)
def digest(request: ActingRequest, conversation_id: int) -> Digest:
    return queries.digest(actor=request.auth, conversation_id=conversation_id)
