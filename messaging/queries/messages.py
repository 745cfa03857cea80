"""Windows into a conversation, and how many have read one's own messages in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import QuerySet

from messaging.message_policy import is_own
from messaging.models import Message
from messaging.payloads import MessagePayload, MessageWindow, ReadCount, message_payload
from messaging.policy import access_conversation, access_message
from officehub.directory.actor import Actor

from .acts import confirmed_among, own_reactions_among

WINDOW = 50
LARGEST_WINDOW = 200

# One pass over the members, however many messages are asked for: each member falls between two of the numbers.
_COUNTS = """
SELECT width_bucket(joined_number, %(numbers)s::bigint[]) AS joined,
       width_bucket(read_number, %(numbers)s::bigint[]) AS read, count(*)
FROM messaging_membership
WHERE conversation_id = %(conversation)s AND left_at IS NULL AND person_id <> %(sender)s
GROUP BY 1, 2
"""
_GONE = """
SELECT s.number, count(c.id) FILTER (WHERE m.id IS NULL)
FROM messaging_message s
LEFT JOIN messaging_confirmation c ON c.message_id = s.id
LEFT JOIN messaging_membership m
    ON m.conversation_id = s.conversation_id AND m.person_id = c.person_id AND m.left_at IS NULL
WHERE s.conversation_id = %s AND s.number = ANY(%s)
GROUP BY s.number
"""


def window(
    *,
    actor: Actor,
    conversation_id: int,
    before: int | None = None,
    after: int | None = None,
    around: int | None = None,
    limit: int = WINDOW,
) -> MessageWindow:
    """The newest messages unless told: those below `before`, above `after`, or on both sides of `around`.

    None from before one came, where the past was closed then.
    """
    membership = access_conversation(actor, conversation_id)
    conversation = membership.conversation
    size = max(1, min(limit, LARGEST_WINDOW))
    open_ones = Message.objects.filter(conversation=conversation, number__gt=membership.floor_number)
    rows = _rows(open_ones, before, after, around, size)
    own = {row.number: row.asks_confirmation for row in rows if is_own(actor, row)}
    return MessageWindow(
        items=[message_payload(row) for row in rows],
        has_older=bool(rows) and rows[0].number > membership.floor_number + 1,
        has_newer=bool(rows) and rows[-1].number < conversation.last_number,
        read_counts=_counts(conversation.pk, actor.person_id, own),
        confirmed=confirmed_among(actor, rows),
        own_reactions=own_reactions_among(actor, rows),
    )


def one_message(*, actor: Actor, conversation_id: int, number: int) -> MessagePayload:
    _, message = access_message(actor, conversation_id, number)
    return message_payload(message)


def read_counts(*, actor: Actor, conversation_id: int, numbers: Sequence[int]) -> list[ReadCount]:
    """Of one's own messages among `numbers`."""
    access_conversation(actor, conversation_id)
    own = Message.objects.filter(
        conversation=conversation_id, sender=actor.person_id, bot=None, number__in=list(numbers)[:LARGEST_WINDOW]
    )
    asking = dict(own.order_by("number").values_list("number", "asks_confirmation"))
    return _counts(conversation_id, actor.person_id, asking)


def _rows(
    messages: QuerySet[Message], before: int | None, after: int | None, around: int | None, size: int
) -> list[Message]:
    if around is not None:
        half = size // 2
        return _last(messages.filter(number__lt=around), half) + _first(
            messages.filter(number__gte=around), size - half
        )
    if after is not None:
        return _first(messages.filter(number__gt=after), size)
    if before is not None:
        return _last(messages.filter(number__lt=before), size)
    return _last(messages, size)


def _first(messages: QuerySet[Message], size: int) -> list[Message]:
    return list(messages.order_by("number")[:size])


def _last(messages: QuerySet[Message], size: int) -> list[Message]:
    return list(messages.order_by("-number")[:size])[::-1]


def _counts(conversation_id: int, sender_id: int, asking: Mapping[int, bool]) -> list[ReadCount]:
    """`asking`: number → whether it asks for confirmation, ascending. A message is addressed to those who had joined
    before it and are still there."""
    numbers = list(asking)
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"numbers": numbers, "conversation": conversation_id, "sender": sender_id})
        buckets: list[tuple[int, int, int]] = list(cursor.fetchall())
    # width_bucket counts how many of the numbers are ≤ the mark: number i is read by those with read > i.
    gone = _gone_confirmed(conversation_id, [number for number in numbers if asking[number]])
    audience = [sum(count for joined, _, count in buckets if joined <= place) for place in range(len(numbers))]
    return [
        ReadCount(
            number=number,
            read=sum(count for joined, read, count in buckets if joined <= place < read),
            audience=audience[place],
            asked=audience[place] + gone[number] if number in gone else None,
        )
        for place, number in enumerate(numbers)
    ]


def _gone_confirmed(conversation_id: int, numbers: Sequence[int]) -> dict[int, int]:
    """How many confirmed each and are no members any more."""
    if not numbers:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [conversation_id, list(numbers)])
        return dict(cursor.fetchall())
