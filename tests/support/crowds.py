"""Conversations with thousands of members, in bulk."""

from __future__ import annotations

from django.db import connection

from messaging.models import Conversation, Membership
from officehub.kernel import clock
from officehub.realtime.models import Contact


def crowd_in(conversation: Conversation, appointment_id: int, size: int, number: int) -> None:
    """Members who all hold `appointment_id`; every second one has read up to `number`, two of three were reached."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_person (name, pinyin, initials, phone, shielded, demo)"
            " SELECT '成员' || n, 'chengyuan', 'cy', '', false, true FROM generate_series(1, %s) n RETURNING id",
            [size],
        )
        people = [pk for (pk,) in cursor.fetchall()]
    Membership.objects.bulk_create(
        Membership(
            conversation=conversation,
            person_id=person,
            appointment_id=appointment_id,
            joined_at=clock.now(),
            joined_number=0,
            read_number=number if place % 2 else 0,
        )
        for place, person in enumerate(people)
    )
    Contact.objects.bulk_create(
        Contact(person_id=person, at=clock.now(), open=False) for place, person in enumerate(people) if place % 3
    )
    Conversation.objects.filter(pk=conversation.pk).update(member_count=size + 2)
    with connection.cursor() as cursor:  # as the database does by itself within a minute
        cursor.execute("ANALYZE messaging_membership, realtime_contact, directory_person")
