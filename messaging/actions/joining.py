"""Letting people in: one statement for the rows, a doorbell for each person.

Who joins while the past is closed gets a floor: neither the messages up to it nor their frames are theirs; see the
decision on the past of newcomers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from messaging import jobs
from messaging.events import (
    ConversationChanged,
    ConversationJoined,
    ConversationLeft,
    conversation_stream,
    looking_stream,
    person_stream,
)
from messaging.models import Conversation, Membership, Role
from messaging.payloads import conversation_facts
from officehub.kernel import clock
from officehub.realtime import log
from officehub.realtime.fanout import expel

from .posting import Fact

AT_ONCE = 200  # people told in the action's own transaction; a larger group's others are told by the worker


_ANEW = (  # what coming back sets as coming for the first time does
    "appointment",
    "role",
    "joined_at",
    "joined_number",
    "left_at",
    "ends_on",
    "read_number",
    "own_unread",
    "muted",
    "pinned",
    "follows",
    "marked_unread",
    "floor_number",
    "floor_seq",
)


def admit(conversation: Conversation, held: Mapping[int, int], *, owner: int | None = None) -> list[Fact]:
    """`held`: person → appointment, none of them a member now. The conversation's row is new or locked.

    What was said before is not counted as unread. Returns what is to be emitted.
    """
    now = clock.now()
    floor_number, floor_seq = close_past(conversation)
    Membership.objects.bulk_create(
        [
            Membership(
                conversation=conversation,
                person_id=person,
                appointment_id=appointment,
                role=Role.OWNER if person == owner else Role.MEMBER,
                joined_at=now,
                joined_number=conversation.last_number,
                read_number=conversation.last_number,
                floor_number=floor_number,
                floor_seq=floor_seq,
            )
            for person, appointment in held.items()
        ],
        update_conflicts=True,
        unique_fields=["conversation", "person"],
        update_fields=_ANEW,
    )
    count_members(conversation, len(held))
    return tell_joined(conversation.pk, list(held))


def close_past(conversation: Conversation) -> tuple[int, int]:
    """The floors of whoever joins now: (message number, stream number); zeros where the past is open."""
    if conversation.past_open or conversation.last_number == 0:
        return 0, 0
    conversation.closed_number = conversation.last_number
    stream = conversation_stream(conversation.pk)
    return conversation.last_number, log.heads([stream])[stream]


def count_members(conversation: Conversation, change: int) -> None:
    conversation.member_count += change
    conversation.version += 1
    conversation.save(update_fields=["member_count", "version", "closed_number"])


def tell_joined(conversation_id: int, people: Sequence[int]) -> list[Fact]:
    for start in range(AT_ONCE, len(people), jobs.CHUNK):
        jobs.tell_joined.enqueue(conversation_id, list(people[start : start + jobs.CHUNK]))
    return [(person_stream(person), ConversationJoined(conversation_id=conversation_id)) for person in people[:AT_ONCE]]


def tell_left(conversation_id: int, people: Sequence[int]) -> list[Fact]:
    for person in people:
        expel(conversation_stream(conversation_id), person)
        expel(looking_stream(conversation_id), person)
    for start in range(AT_ONCE, len(people), jobs.CHUNK):
        jobs.tell_left.enqueue(conversation_id, list(people[start : start + jobs.CHUNK]))
    return [(person_stream(person), ConversationLeft(conversation_id=conversation_id)) for person in people[:AT_ONCE]]


def changed(conversation: Conversation) -> Fact:
    return conversation_stream(conversation.pk), ConversationChanged(conversation=conversation_facts(conversation))
