"""How everybody learns of reactions and confirmations. Each move told to each member would be a square: 500 reactions
in a group of 10,000 five million frames. Small conversations hear at once, large ones what came together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count

from officehub.kernel import clock
from officehub.realtime.events import Event
from officehub.realtime.log import emit

from .events import MessageTallied, conversation_stream
from .models import Message, Reaction, Stir
from .payloads import EMOJI, reaction_lines

AT_ONCE = 200  # members; beyond that moves are told together
TOGETHER = timedelta(seconds=2)
NAMED = 50  # people named per emoji
BATCH = 100

Fact = tuple[str, Event]


def moved(messages: Sequence[Message]) -> list[Fact]:
    """Messages with their conversations, rows locked; their reactions or confirmations just changed. Facts to emit."""
    small = [m for m in messages if m.conversation.member_count <= AT_ONCE]
    large = [m for m in messages if m.conversation.member_count > AT_ONCE]
    if large:
        due = clock.now() + TOGETHER
        Stir.objects.bulk_create([Stir(message=message, due_at=due) for message in large], ignore_conflicts=True)
    return [_fact(message) for message in small]


def recount(message: Message) -> None:
    """The copy on the message, from the rows that are the truth."""
    rows = (
        Reaction.objects.filter(message=message)
        .values("emoji")
        .annotate(count=Count("pk"), people=ArrayAgg("person_id", order_by=["reacted_at", "pk"]))
    )
    found = {row["emoji"]: {"count": row["count"], "first": row["people"][:NAMED]} for row in rows}
    message.reactions = {emoji: found[emoji] for emoji in EMOJI if emoji in found}
    message.save(update_fields=["reactions"])


@transaction.atomic
def settle() -> int:
    """Tell what is due. Returns how many messages there were."""
    due = list(Stir.objects.filter(due_at__lte=clock.now()).order_by("due_at").values_list("pk", flat=True)[:BATCH])
    # The message first: a stir is only ever written under its message's lock. One that is busy waits for the next turn.
    messages = list(
        Message.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(pk__in=due, recalled_at=None)
        .order_by("pk")
    )
    Stir.objects.filter(pk__in=[message.pk for message in messages]).delete()
    for message in messages:
        recount(message)
    emit(*(_fact(message) for message in messages))
    return len(messages)


def _fact(message: Message) -> Fact:
    tallied = MessageTallied(
        conversation_id=message.conversation_id,
        number=message.number,
        reactions=reaction_lines(message.reactions),
        confirmed_count=message.confirmed_count,
    )
    return conversation_stream(message.conversation_id), tallied
