"""What one does with one message, or with some of them."""

from __future__ import annotations

from ninja import Router, Status

from messaging import actions, queries
from messaging.payloads import (
    Confirmed,
    EditMessage,
    Forwarded,
    ForwardMessages,
    Mentionable,
    MessageHistory,
    MessagePayload,
    OwnReactions,
    PinMessage,
    React,
    ReactionPeople,
    Readers,
    RemindReaders,
    message_payload,
)
from messaging.queries.readers import Side
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])

MESSAGE = "/conversations/{conversation_id}/messages/{number}"


@router.get(MESSAGE, response=MessagePayload)
def one_message(request: ActingRequest, conversation_id: int, number: int) -> MessagePayload:
    return queries.one_message(actor=request.auth, conversation_id=conversation_id, number=number)


@router.put(MESSAGE, response=MessagePayload)
def edit(request: ActingRequest, conversation_id: int, number: int, body: EditMessage) -> MessagePayload:
    return message_payload(
        actions.edit_message(actor=request.auth, conversation_id=conversation_id, number=number, **body.model_dump())
    )


@router.get(MESSAGE + "/history", response=MessageHistory)
def history(request: ActingRequest, conversation_id: int, number: int) -> MessageHistory:
    return queries.history(actor=request.auth, conversation_id=conversation_id, number=number)


@router.post(MESSAGE + "/recall", response=MessagePayload)
def recall(request: ActingRequest, conversation_id: int, number: int) -> MessagePayload:
    return message_payload(actions.recall_message(actor=request.auth, conversation_id=conversation_id, number=number))


@router.post(MESSAGE + "/reactions", response=OwnReactions)
def react(request: ActingRequest, conversation_id: int, number: int, body: React) -> OwnReactions:
    mine = actions.react(
        actor=request.auth, conversation_id=conversation_id, number=number, emoji=body.emoji, on=body.on
    )
    return OwnReactions(number=number, emoji=mine)


@router.get(MESSAGE + "/reactions", response=ReactionPeople)
def reactions(request: ActingRequest, conversation_id: int, number: int) -> ReactionPeople:
    return queries.reaction_people(actor=request.auth, conversation_id=conversation_id, number=number)


@router.post(MESSAGE + "/confirm", response=Confirmed)
def confirm(request: ActingRequest, conversation_id: int, number: int) -> Confirmed:
    """收到. As the socket's `message.confirm`; for one at a time."""
    return actions.confirm(actor=request.auth, conversation_id=conversation_id, number=number)


@router.post(MESSAGE + "/pin", response=MessagePayload)
def pin(request: ActingRequest, conversation_id: int, number: int, body: PinMessage) -> MessagePayload:
    return message_payload(
        actions.pin_message(actor=request.auth, conversation_id=conversation_id, number=number, pinned=body.pinned)
    )


@router.get("/conversations/{conversation_id}/pins", response=list[MessagePayload])
def pins(request: ActingRequest, conversation_id: int) -> list[MessagePayload]:
    return queries.pins(actor=request.auth, conversation_id=conversation_id)


@router.get(MESSAGE + "/readers", response=Readers)
def readers(request: ActingRequest, conversation_id: int, number: int, side: Side = "all", offset: int = 0) -> Readers:
    offset = max(0, min(offset, 20_000))
    return queries.readers(actor=request.auth, conversation_id=conversation_id, number=number, side=side, offset=offset)


@router.post(MESSAGE + "/remind", response={204: None})
def remind(request: ActingRequest, conversation_id: int, number: int, body: RemindReaders) -> Status[None]:
    """Only those who have not read, or not confirmed; once in ten minutes."""
    actions.remind_readers(actor=request.auth, conversation_id=conversation_id, number=number, whom=body.whom)
    return Status(204, None)


@router.post("/conversations/{conversation_id}/forward", response=Forwarded)
def forward(request: ActingRequest, conversation_id: int, body: ForwardMessages) -> Forwarded:
    return actions.forward_messages(actor=request.auth, conversation_id=conversation_id, **body.model_dump())


@router.get("/conversations/{conversation_id}/mentionable", response=Mentionable)
def mentionable(request: ActingRequest, conversation_id: int, search: str = "") -> Mentionable:
    return queries.mentionable(actor=request.auth, conversation_id=conversation_id, search=search)
