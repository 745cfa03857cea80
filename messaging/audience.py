"""Whom a message was addressed to, and what they have done with it: from numbers, not from a row per reader."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.realtime.models import Contact

from .models import Confirmation, Membership, Message


def addressed(message: Message) -> QuerySet[Membership]:
    """Members when it was written who still are, its writer apart."""
    present = Membership.objects.filter(
        conversation=message.conversation_id, left_at=None, joined_number__lt=message.number
    )
    return present if message.bot is not None else present.exclude(person=message.sender_id)


def has_read(message: Message) -> Q:
    return Q(read_number__gte=message.number)


def reached(message: Message) -> Exists:
    """A live connection reached the person since."""
    return Exists(Contact.objects.filter(person=OuterRef("person"), at__gte=message.sent_at))


def confirmed_it(message: Message) -> Exists:
    return Exists(Confirmation.objects.filter(person=OuterRef("person"), message=message))


def unread(message: Message) -> QuerySet[Membership]:
    return addressed(message).exclude(has_read(message))


def unconfirmed(message: Message) -> QuerySet[Membership]:
    return addressed(message).exclude(confirmed_it(message))
