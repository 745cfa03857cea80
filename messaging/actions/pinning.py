"""Messages that stand at the top of a conversation for everybody."""

from __future__ import annotations

from django.db import transaction

from messaging import traces
from messaging.message_policy import lock_message, may_pin
from messaging.models import Message
from messaging.policy import Act
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden
from officehub.realtime.log import emit

from .posting import say

PINS = 10


@transaction.atomic
def pin_message(*, actor: Actor, conversation_id: int, number: int, pinned: bool) -> Message:
    """Raises Conflict where ten stand there already. What is as it should be stays as it is."""
    membership, message = lock_message(actor, conversation_id, number, Act.PIN)
    conversation = membership.conversation
    if not may_pin(membership, message):
        raise Forbidden("系统提示不能置顶。")
    if pinned == (message.pinned_at is not None):
        return message
    if pinned and Message.objects.filter(conversation=conversation, pinned_at__isnull=False).count() >= PINS:
        raise Conflict(f"最多置顶 {PINS} 条消息，请先取消一条。", limit=PINS)
    message.pinned_at = clock.now() if pinned else None
    message.pinned_by_id = actor.person_id if pinned else None
    message.version += 1
    message.save(update_fields=["pinned_at", "pinned_by", "version"])
    record(
        actor,
        "message.pin" if pinned else "message.unpin",
        subject=("conversation", conversation_id),
        detail={"number": number, "sender_id": message.sender_id},
    )
    line = say(conversation, actor, f"{actor.name} 置顶了一条消息") if pinned else []
    emit(traces.changed(conversation, message), *line)
    return message
