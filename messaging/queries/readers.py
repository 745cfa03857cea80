"""已读 and 未读 of one message, from the read numbers alone."""

from __future__ import annotations

from typing import Literal

from django.db.models import Count, Q, QuerySet

from messaging.models import Membership
from messaging.payloads import PersonLine, Reader, Readers
from messaging.policy import access_message, may_see_readers
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden

COLUMN = 500  # people per column and page

Side = Literal["both", "unread", "read"]


def readers(*, actor: Actor, conversation_id: int, number: int, side: Side = "both", offset: int = 0) -> Readers:
    """To the writer and to those who keep the group in order."""
    membership, message = access_message(actor, conversation_id, number)
    if not may_see_readers(actor, membership, message):
        raise Forbidden("只有发送人和群管理员可以查看已读情况。")
    audience = Membership.objects.filter(conversation=conversation_id, left_at=None, joined_number__lt=number).exclude(
        person=message.sender_id
    )
    has_read = Q(read_number__gte=number)
    counts = audience.aggregate(read=Count("pk", filter=has_read), unread=Count("pk", filter=~has_read))
    return Readers(
        number=number,
        unread_count=counts["unread"],
        read_count=counts["read"],
        unread=_page(audience.exclude(has_read), offset) if side != "read" else [],
        read=_page(audience.filter(has_read), offset) if side != "unread" else [],
    )


def _page(rows: QuerySet[Membership], offset: int) -> list[Reader]:
    found = rows.order_by("joined_at", "pk").values_list(
        "person_id", "person__name", "appointment__unit__name", "appointment__post__title", "read_number"
    )
    return [
        Reader.model_construct(
            person=PersonLine.model_construct(person_id=person, name=name, title=f"{unit} {post}"), read_number=mark
        )
        for person, name, unit, post, mark in found[offset : offset + COLUMN]
    ]
