"""What is past its time goes: the oldest first, a chunk per transaction, never across a message that is to stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction

from messaging.emptying import empty
from messaging.events import conversation_stream
from messaging.keeping.events import ConversationCleared
from messaging.keeping.models import Cleared, Hold, RetentionRule
from messaging.models import Conversation, Message
from officehub.audit.ledger import record
from officehub.kernel import clock
from officehub.realtime.log import emit

CHUNK = 500  # messages per transaction
CHUNKS = 200  # per round of one kind; the next round goes on
PLACES = 500  # conversations looked up at once

# One probe of the message index per conversation, whatever the number of messages.
_DUE = """
SELECT c.id FROM messaging_conversation c
LEFT JOIN keeping_cleared k ON k.conversation_id = c.id
CROSS JOIN LATERAL (
    SELECT m.sent_at FROM messaging_message m
    WHERE m.conversation_id = c.id AND m.number > coalesce(k.number, 0) ORDER BY m.number LIMIT 1
) AS oldest
WHERE c.kind = %s AND c.id > %s AND oldest.sent_at < %s
  AND NOT EXISTS (SELECT 1 FROM keeping_hold h WHERE h.conversation_id = c.id AND h.lifted_at IS NULL)
ORDER BY c.id LIMIT %s
"""


def clear_due() -> int:
    """By every rule in effect. Returns how many messages lost their words; each kind's sum is recorded."""
    now = clock.now()
    rules = RetentionRule.objects.filter(days__isnull=False, effective_at__lte=now).order_by("kind")
    return sum(_clear_kind(rule.kind, now - timedelta(days=rule.days or 0)) for rule in rules)


def _clear_kind(kind: str, before: datetime) -> int:
    cleared: Counter[int] = Counter()
    chunks = 0
    for place in _due(kind, before):
        while chunks < CHUNKS:
            chunks += 1
            gone, more = _clear_chunk(place, before)
            cleared[place] += gone
            if not more:
                break
        if chunks >= CHUNKS:
            break
    total = cleared.total()
    if total:
        record(
            None,
            "retention.clear",
            detail={
                "kind": kind,
                "until": before.isoformat(),
                "conversations": sum(1 for gone in cleared.values() if gone),
                "messages": total,
            },
        )
    return total


def _due(kind: str, before: datetime) -> Iterator[int]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DUE, [kind, after, before, PLACES])
            places = [pk for (pk,) in cursor.fetchall()]
        yield from places
        if len(places) < PLACES:
            return
        after = places[-1]


@transaction.atomic
def _clear_chunk(conversation_id: int, before: datetime) -> tuple[int, bool]:
    """How many went, and whether there may be more. A hold placed meanwhile waits for this row or is seen here."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    if Hold.objects.filter(conversation=conversation, lifted_at=None).exists():
        return 0, False
    mark, _ = Cleared.objects.get_or_create(conversation=conversation, defaults={"number": 0})
    rows = Message.objects.select_for_update(no_key=True).filter(conversation=conversation, number__gt=mark.number)
    old = list(takewhile(lambda message: message.sent_at < before, rows.order_by("number")[:CHUNK]))
    if not old:
        return 0, False
    going = [message for message in old if message.recalled_at is None]
    empty(conversation, going)
    mark.number = old[-1].number
    mark.save(update_fields=["number"])
    if going:
        told = ConversationCleared(conversation_id=conversation_id, number=mark.number)
        emit((conversation_stream(conversation_id), told))
    return len(going), len(old) == CHUNK
