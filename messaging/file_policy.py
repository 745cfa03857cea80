"""Who may read a file in a message: whoever may read the message, for as long as it stands."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F, Q

from officehub.directory.actor import Actor
from officehub.kernel import clock

from .models import Message, ScheduledMessage
from .presence import present


def may_read_any_file(actor: Actor, message_ids: Collection[int]) -> bool:
    """A recalled or vanished message opens nothing, nor does one from before a newcomer's time."""
    return Message.objects.filter(
        Q(vanish_at=None) | Q(vanish_at__gt=clock.now()),
        present("conversation__memberships__"),
        pk__in=list(message_ids),
        recalled_at=None,
        conversation__memberships__person=actor.person_id,
        conversation__memberships__floor_number__lt=F("number"),
    ).exists()


def may_read_scheduled_file(actor: Actor, scheduled_id: int) -> bool:
    return ScheduledMessage.objects.filter(pk=scheduled_id, person=actor.person_id, state="waiting").exists()
