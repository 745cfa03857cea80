"""Taking a message back: the number stays, the words go, from the rows and from the log of events alike."""

from __future__ import annotations

from django.db import transaction

from messaging import traces
from messaging.message_policy import lock_message
from messaging.models import Confirmation, Favourite, Mention, Message, MessageEdit, Reaction, Stir
from messaging.policy import RECALL_WITHIN, Act, may_recall
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden
from officehub.realtime.log import emit


@transaction.atomic
def recall_message(*, actor: Actor, conversation_id: int, number: int) -> Message:
    """Raises Conflict where it was already recalled, Forbidden after 24 hours or for another's message."""
    membership, message = lock_message(actor, conversation_id, number, Act.READ)
    if not may_recall(actor, membership, message):
        hours = int(RECALL_WITHIN.total_seconds() // 3600)
        raise Forbidden(f"只能撤回本人 {hours} 小时内发送的消息。")
    record(
        actor,
        "message.recall",
        subject=("conversation", conversation_id),
        detail={
            "number": number,
            "sender_id": message.sender_id,
            "sent_at": message.sent_at.isoformat(),
            **({"confirmed": message.confirmed_count} if message.asks_confirmation else {}),
        },
    )
    _empty(message)
    message.recalled_at, message.recalled_by_id = clock.now(), actor.person_id
    message.version += 1
    message.save()
    emit(traces.reworded(membership.conversation, message))
    return message


def _empty(message: Message) -> None:
    message.text, message.mentions, message.mentions_everyone, message.mentioned_posts = "", [], False, []
    message.card_kind, message.card_ref, message.card_title, message.card_state = "", None, "", ""
    message.content, message.reply_number, message.quote, message.edited_at = None, None, None, None
    message.asks_confirmation, message.confirmed_count, message.reactions = False, 0, {}
    message.pinned_at = message.pinned_by_id = message.vanish_at = None
    Mention.objects.filter(conversation=message.conversation_id, number=message.number).delete()
    for kept in (MessageEdit, Reaction, Confirmation, Favourite, Stir):
        kept.objects.filter(message=message).delete()
