"""What one missed in a busy conversation: instructions, being named and files before chatter."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Max, Min, Q, QuerySet

from messaging.models import Membership, Message, MessageKind
from messaging.payloads import ChatterLine, Digest, DigestItem, DigestSection, PersonLine, last_of
from messaging.policy import access_conversation
from officehub.directory.actor import Actor

from .attention import waiting

MOST = 60  # messages listed
TALKERS = 8
SECTIONS: tuple[DigestSection, ...] = ("instruction", "mention", "confirm", "pinned", "card", "file")


def digest(*, actor: Actor, conversation_id: int) -> Digest:
    membership = access_conversation(actor, conversation_id)
    found = waiting(actor, [conversation_id])
    mentions = found.mentions.get(conversation_id, [])
    asking = [number for number in found.to_confirm.get(conversation_id, []) if number > membership.read_number]
    unread = _unread(membership)
    weighty = Q(kind__in=(MessageKind.CARD, MessageKind.FILE)) | Q(pinned_at__isnull=False)
    weighty |= Q(number__in=[*mentions, *asking])
    rows = list(unread.filter(weighty).order_by("-number")[:MOST])
    items = [_item(message, _section(message, set(mentions), set(asking))) for message in rows]
    chatter, others = _chatter(unread.exclude(weighty))
    first = unread.order_by("number").values_list("sent_at", flat=True).first()
    return Digest(
        unread=unread.count(),
        since=first,
        items=sorted(items, key=lambda item: SECTIONS.index(item.section)),
        chatter=chatter,
        others=others,
    )


def _unread(membership: Membership) -> QuerySet[Message]:
    """Without what was recalled and one's own: neither was missed."""
    mark = max(membership.read_number, membership.floor_number)
    beyond = Message.objects.filter(conversation=membership.conversation_id, number__gt=mark, recalled_at=None)
    return beyond.exclude(kind=MessageKind.SYSTEM).exclude(sender=membership.person_id, bot=None)


def _section(message: Message, mentions: Collection[int], asking: Collection[int]) -> DigestSection:
    if message.card_kind in ("dispatch", "task"):
        return "instruction"
    if message.number in mentions:
        return "mention"
    if message.number in asking:
        return "confirm"
    if message.pinned_at is not None:
        return "pinned"
    return "card" if message.kind == MessageKind.CARD else "file"


def _item(message: Message, section: DigestSection) -> DigestItem:
    return DigestItem(
        section=section,
        number=message.number,
        kind=message.kind,  # type: ignore[arg-type]
        sender=PersonLine(person_id=message.sender_id, name=message.sender_name, title=message.sender_title),
        sent_at=message.sent_at,
        text=str(last_of(message)["text"]),
    )


def _chatter(rest: QuerySet[Message]) -> tuple[list[ChatterLine], int]:
    talkers = (
        rest.order_by()
        .values("sender_id")
        .annotate(count=Count("pk"), first=Min("number"), name=Max("sender_name"), title=Max("sender_title"))
        .order_by("-count", "first")
    )
    lines = [
        ChatterLine(
            sender=PersonLine(person_id=row["sender_id"], name=row["name"], title=row["title"]),
            count=row["count"],
            first=row["first"],
        )
        for row in talkers
    ]
    return lines[:TALKERS], sum(line.count for line in lines[TALKERS:])
