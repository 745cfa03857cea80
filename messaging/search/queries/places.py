"""Conversations of the searcher's own: by name, and as the places of what was found."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.models import Membership
from messaging.models.conversations import PAIRS
from messaging.presence import present
from messaging.queries.conversations import title_of
from messaging.search.payloads import FoundPlace, FoundPlaces
from messaging.search.words import folded
from officehub.directory.actor import Actor
from officehub.kernel.text import clean_text

FEW = 30
NAME_LIMIT = 40


def places(*, actor: Actor, text: str) -> FoundPlaces:
    """Groups by title, talks of two by the other's name, pinyin or initials; those used last come first."""
    words = folded(clean_text(text, limit=NAME_LIMIT, field="搜索内容", required=False)).split()
    if not words:
        return FoundPlaces(items=[])
    mine = Membership.objects.filter(present(), person=actor.person_id)
    for word in words:
        mine = mine.filter(_called(actor, word))
    return FoundPlaces(items=_found(actor, mine.order_by("-conversation__last_at")[:FEW]))


def places_of(actor: Actor, ids: Collection[int]) -> list[FoundPlace]:
    if not ids:
        return []
    return _found(actor, Membership.objects.filter(present(), person=actor.person_id, conversation__in=ids))


def _called(actor: Actor, word: str) -> Q:
    peers = Membership.objects.filter(conversation=OuterRef("conversation"), conversation__kind__in=PAIRS)
    named = Q(person__name__contains=word)
    if re.fullmatch(r"[a-z]+", word):
        named |= Q(person__pinyin__startswith=word) | Q(person__initials=word)
    peer = Exists(peers.exclude(person=actor.person_id).filter(named))
    return Q(conversation__title__icontains=word) | (Q(conversation__kind__in=PAIRS) & Q(peer))


def _found(actor: Actor, rows: QuerySet[Membership]) -> list[FoundPlace]:
    listed = list(rows.select_related("conversation"))
    pairs = [row.conversation_id for row in listed if row.conversation.kind in PAIRS]
    others = (
        Membership.objects.filter(conversation__in=pairs)
        .exclude(person=actor.person_id)
        .select_related("person", "appointment__unit", "appointment__post")
    )
    peers = {row.conversation_id: row for row in others}
    return [_place(row, peers.get(row.conversation_id)) for row in listed]


def _place(row: Membership, peer: Membership | None) -> FoundPlace:
    place = row.conversation
    return FoundPlace(
        id=place.pk,
        kind=place.kind,  # type: ignore[arg-type]
        title=peer.person.name if peer else place.title,
        detail=title_of(peer.appointment) if peer else "",
        member_count=place.member_count,
        muted=row.muted,
        last_at=place.last_at,
    )
