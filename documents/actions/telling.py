"""What every change of a document tells: one thin event on its stream, last thing in the action."""

from __future__ import annotations

from django.db.models import F

from documents.events import DocumentChanged
from documents.models import Document
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name


def changed(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
    document.refresh_from_db(fields=["version", "state"])
    event = DocumentChanged(document_id=document.pk, state=document.state, version=document.version)
    emit((stream_name("document", document.pk), event))
