"""Taking a message back: the number stays, the words go, from the rows and from the log of events alike."""

from __future__ import annotations

from django.db import transaction

from messaging import aftermath
from messaging.events import MessageChanged, conversation_stream
from messaging.models import Message
from messaging.payloads import last_of, message_payload
from messaging.policy import RECALL_WITHIN, Act, access_message, lock_conversation, may_recall
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden
from officehub.realtime.log import emit, rewrite


@transaction.atomic
def recall_message(*, actor: Actor, conversation_id: int, number: int) -> Message:
    """Raises Conflict where it was already recalled, Forbidden after 24 hours or for another's message."""
    conversation = lock_conversation(actor, conversation_id, Act.READ).conversation
    membership, message = access_message(actor, conversation_id, number)
    if message.recalled_at is not None:
        raise Conflict("这条消息已经撤回。")
    if not may_recall(actor, membership, message):
        hours = int(RECALL_WITHIN.total_seconds() // 3600)
        raise Forbidden(f"只能撤回本人 {hours} 小时内发送的消息。")
    message.text, message.mentions, message.mentions_everyone = "", [], False
    message.card_kind, message.card_ref, message.card_title, message.card_state = "", None, "", ""
    message.content, message.quote, message.reactions, message.mentioned_posts = None, None, {}, []
    message.recalled_at, message.recalled_by_id = clock.now(), actor.person_id
    message.version += 1
    message.save()
    aftermath.note_changed(message)
    if conversation.last_number == number:
        conversation.last = last_of(message)
        conversation.save(update_fields=["last"])
    record(
        actor,
        "message.recall",
        subject=("conversation", conversation_id),
        detail={"number": number, "sender_id": message.sender_id, "sent_at": message.sent_at.isoformat()},
    )
    changed = MessageChanged(message=message_payload(message))
    rewrite(conversation_stream(conversation_id), changed.about(), changed)
    emit((conversation_stream(conversation_id), changed))
    return message
