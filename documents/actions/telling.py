"""What every change of a document tells: one thin event on its stream, last; its cards follow its state."""

from __future__ import annotations

from django.db.models import F

from documents.cards import card_of
from documents.events import DocumentChanged
from documents.models import Document
from messaging.actions import cards_changed
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name


def changed(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
    document.refresh_from_db(fields=["version", "state"])
    event = DocumentChanged(document_id=document.pk, state=document.state, version=document.version)
    card = card_of(document)
    cards = cards_changed(card_kind=card.card_kind, ref_id=card.ref_id, state=card.state, title=card.title)
    emit((stream_name("document", document.pk), event), *cards)
