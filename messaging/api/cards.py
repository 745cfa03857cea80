"""Bringing a document, a meeting or an instruction into a conversation."""

from __future__ import annotations

from ninja import Router

from messaging import actions
from messaging.payloads import MessagePayload, message_payload
from messaging.payloads.cards import ShareCard
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])


@router.post("/conversations/{conversation_id}/cards", response=MessagePayload)
def share_card(request: ActingRequest, conversation_id: int, body: ShareCard) -> MessagePayload:
    return message_payload(
        actions.share_card(
            actor=request.auth,
            conversation_id=conversation_id,
            card_kind=body.card_kind,
            ref_id=body.ref_id,
            text=body.text,
            client_key=body.client_key,
        )
    )
