"""Letting people in: one statement for the rows, a doorbell for each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from messaging import jobs
from messaging.events import ConversationJoined, person_stream
from messaging.models import Conversation, Membership, Role
from officehub.kernel import clock

from .posting import Fact

AT_ONCE = 200  # people told in the action's own transaction; a larger group's others are told by the worker


def admit(conversation: Conversation, held: Mapping[int, int], *, owner: int | None = None) -> list[Fact]:
    """`held`: person → appointment, none of them a member now. The conversation's row is new or locked.

    What was said before is not counted as unread. Returns what is to be emitted.
    """
    now = clock.now()
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
            )
            for person, appointment in held.items()
        ],
        update_conflicts=True,
        unique_fields=["conversation", "person"],
        update_fields=[
            "appointment",
            "role",
            "joined_at",
            "joined_number",
            "left_at",
            "read_number",
            "own_unread",
            "muted",
            "pinned",
        ],
    )
    conversation.member_count += len(held)
    conversation.version += 1
    conversation.save(update_fields=["member_count", "version"])
    return _tell(conversation.pk, list(held))


def _tell(conversation_id: int, people: Sequence[int]) -> list[Fact]:
    for start in range(AT_ONCE, len(people), jobs.CHUNK):
        jobs.tell_joined.enqueue(conversation_id, list(people[start : start + jobs.CHUNK]))
    return [(person_stream(person), ConversationJoined(conversation_id=conversation_id)) for person in people[:AT_ONCE]]
