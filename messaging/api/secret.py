"""密聊: beginning one, and how long its messages stand."""

from __future__ import annotations

from ninja import Router

from messaging import actions, queries
from messaging.payloads import ConversationPayload
from messaging.payloads.secret import SetVanishing, StartSecret
from officehub.directory.web import ActingRequest, acting

router = Router(auth=acting, tags=["messaging"])


@router.post("/secret", response=ConversationPayload)
def start_secret(request: ActingRequest, body: StartSecret) -> ConversationPayload:
    started = actions.start_secret(actor=request.auth, person_id=body.person_id)
    return queries.conversation(actor=request.auth, conversation_id=started.pk)


@router.post("/conversations/{conversation_id}/vanishing", response=ConversationPayload)
def set_vanishing(request: ActingRequest, conversation_id: int, body: SetVanishing) -> ConversationPayload:
    actions.set_vanishing(actor=request.auth, conversation_id=conversation_id, seconds=body.seconds)
    return queries.conversation(actor=request.auth, conversation_id=conversation_id)
