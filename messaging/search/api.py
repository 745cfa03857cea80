from __future__ import annotations

from ninja import Router

from messaging.payloads import Id
from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import SearchedDay

from . import queries
from .payloads import FindKind, FoundMessages, FoundPlaces
from .queries import Asked

router = Router(auth=acting, tags=["search"])


@router.get("/messages", response=FoundMessages)
def messages(
    request: ActingRequest,
    q: str = "",
    person: Id | None = None,
    conversation: Id | None = None,
    kind: FindKind | None = None,
    since: SearchedDay | None = None,
    until: SearchedDay | None = None,
    cursor: str | None = None,
) -> FoundMessages:
    """Of one's own conversations: words of two characters, names of writers as pinyin or initials; newest first."""
    asked = Asked(text=q, person_id=person, conversation_id=conversation, kind=kind, since=since, until=until)
    return queries.messages(actor=request.auth, asked=asked, cursor=cursor)


@router.get("/conversations", response=FoundPlaces)
def conversations(request: ActingRequest, q: str = "") -> FoundPlaces:
    return queries.places(actor=request.auth, text=q)
