"""未送达, 未读 and 已读 of one message from read numbers and last contacts; 已确认 and 未确认 where it was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from messaging import audience
from messaging.actions.reminding import PAUSE
from messaging.message_policy import may_remind
from messaging.models import Confirmation, Membership, Message
from messaging.payloads import ConfirmedReader, PersonLine, Reader, Readers, RemindingLine
from messaging.policy import access_message, may_see_readers
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden

COLUMN = 500  # people per column and page
REMINDINGS = 20

Side = Literal["all", "undelivered", "unread", "read", "confirmed", "unconfirmed"]


def readers(*, actor: Actor, conversation_id: int, number: int, side: Side = "all", offset: int = 0) -> Readers:
    """To the writer and to those who keep the group in order. With `side`, that column only, from `offset` on."""
    membership, message = access_message(actor, conversation_id, number)
    if not may_see_readers(actor, membership, message):
        raise Forbidden("只有发送人和群管理员可以查看已读情况。")
    everybody = audience.addressed(message)
    read, reached = audience.has_read(message), Q(audience.reached(message))
    columns = {"undelivered": ~read & ~reached, "unread": ~read & reached, "read": read}
    counts = everybody.aggregate(**{name: Count("pk", filter=column) for name, column in columns.items()})
    pages = {
        name: _page(everybody.filter(column), offset) if side in {"all", name} else []
        for name, column in columns.items()
    }
    confirmed = _confirmed(message, offset) if message.asks_confirmation and side in {"all", "confirmed"} else []
    waiting = audience.unconfirmed(message)
    remindings = _remindings(message)
    return Readers(
        number=number,
        undelivered_count=counts["undelivered"],
        unread_count=counts["unread"],
        read_count=counts["read"],
        **pages,
        confirmed_count=message.confirmed_count if message.asks_confirmation else None,
        unconfirmed_count=waiting.count() if message.asks_confirmation else None,
        confirmed=confirmed,
        unconfirmed=_page(waiting, offset) if message.asks_confirmation and side in {"all", "unconfirmed"} else [],
        remindings=remindings,
        may_remind=may_remind(actor, membership, message),
        remind_again_at=_again(remindings),
    )


def _page(rows: QuerySet[Membership], offset: int) -> list[Reader]:
    found = rows.order_by("joined_at", "pk").values_list(
        "person_id", "person__name", "appointment__unit__name", "appointment__post__title", "read_number"
    )
    return [
        Reader.model_construct(person=_line(person, name, unit, post), read_number=mark)
        for person, name, unit, post, mark in found[offset : offset + COLUMN]
    ]


def _confirmed(message: Message, offset: int) -> list[ConfirmedReader]:
    """With those who have left since: what they confirmed stays confirmed."""
    place = Membership.objects.filter(conversation=message.conversation_id, person=OuterRef("person"))
    rows = (
        Confirmation.objects.filter(message=message)
        .annotate(
            present=Exists(place.filter(left_at=None)),
            unit=place.values("appointment__unit__name")[:1],
            post=place.values("appointment__post__title")[:1],
        )
        .order_by("confirmed_at", "pk")
        .values_list("person_id", "person__name", "unit", "post", "confirmed_at", "present")
    )
    return [
        ConfirmedReader.model_construct(
            person=_line(person, name, unit, post),
            confirmed_at=at,
            of_earlier_words=message.edited_at is not None and at < message.edited_at,
            left=not present,
        )
        for person, name, unit, post, at, present in rows[offset : offset + COLUMN]
    ]


def _line(person: int, name: str, unit: str, post: str) -> PersonLine:
    return PersonLine.model_construct(person_id=person, name=name, title=f"{unit} {post}")


def _remindings(message: Message) -> list[RemindingLine]:
    rows = message.remindings.select_related("person", "appointment__unit", "appointment__post").order_by("-at")
    return [
        RemindingLine(
            whom=row.whom,  # type: ignore[arg-type]
            people=row.people,
            person=_line(row.person_id, row.person.name, row.appointment.unit.name, row.appointment.post.title),
            at=row.at,
        )
        for row in rows[:REMINDINGS]
    ]


def _again(remindings: list[RemindingLine]) -> datetime | None:
    again = remindings[0].at + PAUSE if remindings else None
    return again if again and again > clock.now() else None
