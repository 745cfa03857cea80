from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from officehub.directory.web import ActingRequest, acting
from officehub.kernel.errors import TooLarge

from . import actions, queries, signing
from .payloads import AddBot, BotList, BotPayload, BotSaid, BotWithSecret, ChangeBot

router = Router(auth=acting, tags=["bots"])


@router.get("/conversations/{conversation_id}", response=BotList)
def list_bots(request: ActingRequest, conversation_id: int) -> BotList:
    return queries.bots(actor=request.auth, conversation_id=conversation_id)


@router.post("/conversations/{conversation_id}", response=BotWithSecret)
def add_bot(request: ActingRequest, conversation_id: int, body: AddBot) -> BotWithSecret:
    hook, secret = actions.add_bot(
        actor=request.auth,
        conversation_id=conversation_id,
        name=body.name,
        purpose=body.purpose,
        letter=body.letter,
    )
    return BotWithSecret(bot=queries.kept_bot(hook.pk), secret=secret)


@router.post("/webhooks/{hook_id}/secret", response=BotWithSecret)
def rotate_secret(request: ActingRequest, hook_id: int) -> BotWithSecret:
    hook, secret = actions.rotate_secret(actor=request.auth, hook_id=hook_id)
    return BotWithSecret(bot=queries.kept_bot(hook.pk), secret=secret)


@router.patch("/webhooks/{hook_id}", response=BotPayload)
def change_bot(request: ActingRequest, hook_id: int, body: ChangeBot) -> BotPayload:
    actions.change_bot(actor=request.auth, hook_id=hook_id, **body.model_dump())
    return queries.kept_bot(hook_id)


@router.delete("/webhooks/{hook_id}", response={204: None})
def remove_bot(request: ActingRequest, hook_id: int) -> Status[None]:
    actions.remove_bot(actor=request.auth, hook_id=hook_id)
    return Status(204, None)


@router.post("/hooks/{token}", response=BotSaid, auth=None)
def receive(request: HttpRequest, token: str) -> BotSaid:
    """Called by programs, without a session: signed as docs/guide/bots.md says."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > actions.BODY_LIMIT:
        raise TooLarge
    said = actions.receive(token=token, call=signing.call_of(request.headers, request.body))
    return BotSaid(conversation_id=said.conversation_id, number=said.number, sent_at=said.sent_at)
