"""Cards: what documents, meetings and instructions post into a conversation, and how they keep it up to date."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from messaging import aftermath
from messaging.cards import card_of
from messaging.events import MessageChanged, conversation_stream
from messaging.models import Message, MessageKind
from messaging.payloads import Card, message_payload
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.realtime.log import emit

from .posting import Draft, Fact
from .sending import only, send_together


def post_card(
    *, actor: Actor, conversation_id: int, card: Card, text: str = "", client_key: UUID | None = None
) -> Message:
    """`text` is what the person adds to it. The card carries no rights: opening it asks its own area."""
    draft = Draft(
        actor=actor,
        conversation_id=conversation_id,
        text=text,
        client_key=client_key or uuid4(),
        kind=MessageKind.CARD,
        card=card,
    )
    return only(send_together([draft]))


@transaction.atomic
def share_card(
    *, actor: Actor, conversation_id: int, card_kind: str, ref_id: int, text: str = "", client_key: UUID
) -> Message:
    """转发到会话. Whoever cannot read the thing shares nothing of it; whoever gets the card gains no right to it."""
    card = card_of(actor, card_kind, ref_id)
    if not Message.objects.filter(sender=actor.person_id, client_key=client_key).exists():
        record(actor, "message.share", subject=(card_kind, ref_id), detail={"conversation": conversation_id})
    return post_card(actor=actor, conversation_id=conversation_id, card=card, text=text, client_key=client_key)


@transaction.atomic
def update_cards(*, card_kind: str, ref_id: int, state: str, title: str | None = None) -> int:
    """Every card of that thing, in every conversation, shows the new state. Returns how many there are."""
    facts = cards_changed(card_kind=card_kind, ref_id=ref_id, state=state, title=title)
    emit(*facts)
    return len(facts)


def cards_changed(*, card_kind: str, ref_id: int, state: str, title: str | None = None) -> list[Fact]:
    """The same within an action of the thing's own area, which emits these facts along with its own.

    A card that says so already is left alone: its version counts changes.
    """
    shown = {"card_state": state, **({"card_title": title} if title else {})}
    cards = list(
        Message.objects.select_for_update(no_key=True)
        .filter(card_kind=card_kind, card_ref=ref_id, recalled_at=None)
        .exclude(**shown)
        .order_by("pk")
    )
    for message in cards:
        message.card_state = state
        message.card_title = title or message.card_title
        message.version += 1
    Message.objects.filter(pk__in=[message.pk for message in cards]).update(version=F("version") + 1, **shown)
    if title:
        aftermath.note_changed(*cards)
    return [(conversation_stream(m.conversation_id), MessageChanged(message=message_payload(m))) for m in cards]
