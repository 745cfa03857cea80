"""A document as a card."""

from __future__ import annotations

from messaging.payloads import Card
from officehub.directory.actor import Actor

from .models import Document, DocumentState
from .policy import Act, access_document


def card(actor: Actor, document_id: int) -> Card:
    return card_of(access_document(actor, document_id, Act.READ))


def card_of(document: Document) -> Card:
    state = DocumentState(document.state).label
    return Card(card_kind="document", ref_id=document.pk, title=document.title, state=state)
