"""How one keeps a conversation in one's own list."""

from __future__ import annotations

from django.db import transaction

from messaging.events import ConversationArranged, person_stream
from messaging.models import Membership
from messaging.policy import Act, access_conversation
from officehub.directory.actor import Actor
from officehub.realtime.fanout import whisper


@transaction.atomic
def arrange(
    *,
    actor: Actor,
    conversation_id: int,
    muted: bool | None = None,
    pinned: bool | None = None,
    marked_unread: bool | None = None,
) -> Membership:
    """For oneself: no ledger, nobody is told but one's own other windows. What is None stays as it is."""
    membership = access_conversation(actor, conversation_id, Act.ARRANGE)
    asked = {"muted": muted, "pinned": pinned, "marked_unread": marked_unread}
    changes = {name: value for name, value in asked.items() if value is not None}
    for name, value in changes.items():
        setattr(membership, name, value)
    membership.save(update_fields=list(changes))
    arranged = ConversationArranged(
        conversation_id=conversation_id,
        muted=membership.muted,
        pinned=membership.pinned,
        marked_unread=membership.marked_unread,
    )
    whisper(person_stream(actor.person_id), arranged)
    return membership
