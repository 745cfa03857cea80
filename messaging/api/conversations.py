from __future__ import annotations

from ninja import Query, Router, Status

from messaging import actions, queries
from messaging.payloads import (
    AddMembers,
    Arrange,
    ConversationPage,
    ConversationPayload,
    CreateGroup,
    MarkedRead,
    MarkRead,
    MemberPage,
    MessagePayload,
    MessageWindow,
    ReadCount,
    Rename,
    SendMessage,
    StartDirect,
    UnreadTotal,
    message_payload,
)
from messaging.queries.conversations import Show
from officehub.directory.web import ActingRequest, acting
from officehub.kernel.payload import Payload

router = Router(auth=acting, tags=["messaging"])


class Added(Payload):
    added: int


@router.get("/conversations", response=ConversationPage)
def list_conversations(
    request: ActingRequest, cursor: str | None = None, size: int = 100, show: Show = "all"
) -> ConversationPage:
    return queries.conversations(actor=request.auth, cursor=cursor, size=max(1, min(size, 200)), show=show)


@router.get("/unread", response=UnreadTotal)
def unread(request: ActingRequest) -> UnreadTotal:
    return queries.unread_total(actor=request.auth)


@router.post("/direct", response=ConversationPayload)
def start_direct(request: ActingRequest, body: StartDirect) -> ConversationPayload:
    started = actions.start_direct(actor=request.auth, person_id=body.person_id)
    return queries.conversation(actor=request.auth, conversation_id=started.pk)


@router.post("/groups", response=ConversationPayload)
def create_group(request: ActingRequest, body: CreateGroup) -> ConversationPayload:
    created = actions.create_group(
        actor=request.auth, title=body.title, person_ids=body.person_ids, even_if_exists=body.even_if_exists
    )
    return queries.conversation(actor=request.auth, conversation_id=created.pk)


@router.get("/conversations/{conversation_id}", response=ConversationPayload)
def show(request: ActingRequest, conversation_id: int) -> ConversationPayload:
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}/title", response=ConversationPayload)
def rename(request: ActingRequest, conversation_id: int, body: Rename) -> ConversationPayload:
    actions.rename_group(actor=request.auth, conversation_id=conversation_id, title=body.title)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.patch("/conversations/{conversation_id}", response=ConversationPayload)
def arrange(request: ActingRequest, conversation_id: int, body: Arrange) -> ConversationPayload:
    """静音 and 置顶, for oneself."""
    actions.arrange(actor=request.auth, conversation_id=conversation_id, muted=body.muted, pinned=body.pinned)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)


@router.get("/conversations/{conversation_id}/members", response=MemberPage)
def members(request: ActingRequest, conversation_id: int, search: str = "", after: int = 0) -> MemberPage:
    return queries.members(
        actor=request.auth, conversation_id=conversation_id, search=search, after=max(0, min(after, 10_000))
    )


@router.post("/conversations/{conversation_id}/members", response=Added)
def add_members(request: ActingRequest, conversation_id: int, body: AddMembers) -> Added:
    added = actions.add_members(actor=request.auth, conversation_id=conversation_id, person_ids=body.person_ids)
    return Added(added=added)


@router.delete("/conversations/{conversation_id}/members/{person_id}", response={204: None})
def remove_member(request: ActingRequest, conversation_id: int, person_id: int) -> Status[None]:
    actions.remove_member(actor=request.auth, conversation_id=conversation_id, person_id=person_id)
    return Status(204, None)


@router.post("/conversations/{conversation_id}/leave", response={204: None})
def leave(request: ActingRequest, conversation_id: int) -> Status[None]:
    actions.leave_group(actor=request.auth, conversation_id=conversation_id)
    return Status(204, None)


@router.get("/conversations/{conversation_id}/messages", response=MessageWindow)
def messages(
    request: ActingRequest,
    conversation_id: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = 50,
) -> MessageWindow:
    return queries.window(
        actor=request.auth, conversation_id=conversation_id, before=before, after=after, around=around, limit=limit
    )


@router.post("/messages", response=MessagePayload)
def send(request: ActingRequest, body: SendMessage) -> MessagePayload:
    """As the socket's `message.send`; for one message at a time."""
    return message_payload(actions.only(actions.send_together([actions.draft_of(request.auth, body)])))


@router.post("/read", response=MarkedRead)
def mark_read(request: ActingRequest, body: MarkRead) -> MarkedRead:
    return actions.mark_read(actor=request.auth, **body.model_dump())


@router.get("/conversations/{conversation_id}/read-counts", response=list[ReadCount])
def read_counts(request: ActingRequest, conversation_id: int, numbers: Query[list[int]]) -> list[ReadCount]:
    return queries.read_counts(actor=request.auth, conversation_id=conversation_id, numbers=numbers)
