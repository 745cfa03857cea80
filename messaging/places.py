"""Many memberships at once: pairs of (conversation, person), looked up and locked in the order of their keys.

Lock order everywhere: conversations by id, memberships by id, streams by name. Who only reads locks no conversation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from officehub.kernel import clock

from .models import Conversation, Membership, Message
from .presence import PRESENT, present

Place = tuple[int, int]  # conversation, person
Key = tuple[int, UUID]  # sender, client_key

_MEMBERSHIPS = (
    "SELECT m.id FROM messaging_membership m"
    " JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(conversation_id, person_id)"
    " ON m.conversation_id = wanted.conversation_id AND m.person_id = wanted.person_id"
)
_MESSAGES = (
    "SELECT m.id FROM messaging_message m JOIN unnest(%s::bigint[], %s::uuid[]) AS wanted(sender_id, client_key)"
    " ON m.sender_id = wanted.sender_id AND m.client_key = wanted.client_key"
)

_NUMBERED = (
    "SELECT m.id FROM messaging_message m JOIN unnest(%s::bigint[], %s::bigint[]) AS wanted(conversation_id, number)"
    " ON m.conversation_id = wanted.conversation_id AND m.number = wanted.number"
)
# A post is called: whoever holds it today, by any appointment, and is a member now.
_HOLDERS = f"""
SELECT DISTINCT wanted.conversation_id, wanted.post_id, held.person_id
FROM unnest(%s::bigint[], %s::bigint[]) AS wanted(conversation_id, post_id)
JOIN directory_appointment held ON held.post_id = wanted.post_id
    AND held.valid_from <= %s AND (held.valid_to IS NULL OR held.valid_to >= %s)
JOIN messaging_membership m ON m.conversation_id = wanted.conversation_id AND m.person_id = held.person_id
    AND {PRESENT}
"""
# What the person may see: not below his floor.
_ORIGINALS = f"""
SELECT wanted.person_id, s.id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS wanted(conversation_id, person_id, number)
JOIN messaging_membership m ON m.conversation_id = wanted.conversation_id AND m.person_id = wanted.person_id
    AND {PRESENT} AND m.floor_number < wanted.number
JOIN messaging_message s ON s.conversation_id = wanted.conversation_id AND s.number = wanted.number
"""


def lock_conversations(ids: Collection[int]) -> dict[int, Conversation]:
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def lock_roles(places: Collection[Place]) -> dict[Place, str]:
    rows = (
        Membership.objects.select_for_update(no_key=True)
        .filter(_at(places), present())
        .order_by("pk")
        .values_list("conversation_id", "person_id", "role")
    )
    return {(conversation, person): role for conversation, person, role in rows}


def lock_memberships(places: Collection[Place]) -> dict[Place, Membership]:
    """With their conversations, which are not locked."""
    rows = (
        Membership.objects.select_for_update(no_key=True, of=("self",))
        .select_related("conversation")
        .filter(_at(places), present())
        .order_by("pk")
    )
    return {(row.conversation_id, row.person_id): row for row in rows}


def memberships(places: Collection[Place]) -> dict[Place, Membership]:
    """With their conversations, nothing locked."""
    rows = Membership.objects.select_related("conversation").filter(_at(places), present())
    return {(row.conversation_id, row.person_id): row for row in rows}


def lock_messages(numbers: Collection[tuple[int, int]]) -> dict[tuple[int, int], Message]:
    """(conversation, number) → the message, with its conversation, which is not locked."""
    conversations, wanted = zip(*numbers, strict=True) if numbers else ((), ())
    rows = (
        Message.objects.select_for_update(no_key=True, of=("self",))
        .select_related("conversation")
        .filter(pk__in=RawSQL(_NUMBERED, [list(conversations), list(wanted)]))
        .order_by("pk")
    )
    return {(row.conversation_id, row.number): row for row in rows}


def members_among(places: Collection[Place]) -> set[Place]:
    if not places:
        return set()
    return set(Membership.objects.filter(_at(places), present()).values_list("conversation_id", "person_id"))


def holders_among(posts: Collection[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """(conversation, post) → members holding it today; without those nobody holds."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    if posts:
        conversations, wanted = zip(*posts, strict=True)
        today = clock.today()
        with connection.cursor() as cursor:
            cursor.execute(_HOLDERS, [list(conversations), list(wanted), today, today, today])
            for conversation, post, person in cursor.fetchall():
                found[conversation, post].add(person)
    return dict(found)


def originals(wanted: Collection[tuple[int, int, int]]) -> dict[tuple[int, int, int], Message]:
    """(conversation, person, number) → the message, where that person may see it."""
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ORIGINALS, [*(list(column) for column in zip(*wanted, strict=True)), clock.today()])
        pairs = cursor.fetchall()
    rows = {row.pk: row for row in Message.objects.filter(pk__in=[pk for _, pk in pairs])}
    return {(rows[pk].conversation_id, person, rows[pk].number): rows[pk] for person, pk in pairs}


def already_sent(keys: Collection[Key]) -> dict[Key, Message]:
    senders, client_keys = zip(*keys, strict=True)
    rows = Message.objects.filter(pk__in=RawSQL(_MESSAGES, [list(senders), list(client_keys)]))
    return {(row.sender_id, row.client_key): row for row in rows}


def _at(places: Collection[Place]) -> Q:
    conversations, people = zip(*places, strict=True) if places else ((), ())
    return Q(pk__in=RawSQL(_MEMBERSHIPS, [list(conversations), list(people)]))


def small_enough(places: Collection[Place], most: int) -> list[Place]:
    """Of these memberships, those in conversations of at most so many members."""
    rows = Membership.objects.filter(_at(places), present(), conversation__member_count__lte=most)
    return list(rows.values_list("conversation_id", "person_id"))
