from __future__ import annotations

from django.db.models import QuerySet

from officehub.directory.actor import Actor

from .models import Hook
from .payloads import BotList, BotPayload, bot_payload
from .policy import keeper


def bots(*, actor: Actor, conversation_id: int) -> BotList:
    may = keeper(actor, conversation_id)
    rows = _whole().filter(conversation=conversation_id, removed_at=None).order_by("pk")
    return BotList(items=[bot_payload(row, keeper=may) for row in rows], may_manage=may)


def kept_bot(hook_id: int) -> BotPayload:
    """For the answer to an act of one who keeps the group."""
    return bot_payload(_whole().get(pk=hook_id), keeper=True)


def _whole() -> QuerySet[Hook]:
    return Hook.objects.select_related("answers", "appointment__unit", "appointment__post")
