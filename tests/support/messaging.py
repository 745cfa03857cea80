"""Conversations in one line, and what was said about them on the streams."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import uuid4

from messaging import actions
from messaging.models import Conversation, Message
from officehub.directory.actor import Actor
from officehub.realtime.models import LoggedEvent


def group(owner: Actor, *others: Actor, title: str = "防汛检查") -> Conversation:
    conversation = actions.create_group(
        actor=owner, person_ids=[other.person_id for other in others], title=title, even_if_exists=True
    )
    conversation.refresh_from_db()
    return conversation


def direct(one: Actor, other: Actor) -> Conversation:
    return actions.start_direct(actor=one, person_id=other.person_id)


def say(actor: Actor, conversation: Conversation, text: str = "请查收。", mentions: Sequence[int] = ()) -> Message:
    return actions.send_message(
        actor=actor, conversation_id=conversation.pk, text=text, client_key=uuid4(), mentions=mentions
    )


def read(actor: Actor, conversation: Conversation, number: int) -> int:
    return actions.mark_read(actor=actor, conversation_id=conversation.pk, number=number).unread


def frames(stream: str) -> list[dict]:
    """The logged events of a stream, oldest first."""
    rows = LoggedEvent.objects.filter(stream__name=stream).order_by("seq").values_list("frame", flat=True)
    return [json.loads(frame)["event"] for frame in rows]
