from __future__ import annotations

from django.db.models import QuerySet

from messaging.keeping.models import Export
from messaging.keeping.payloads import ExportList, ExportPayload, export_payload
from messaging.keeping.policy import access_exportable, sees_all_exports
from officehub.directory.actor import Actor

SHOWN = 100


def exports(*, actor: Actor, conversation_id: int) -> ExportList:
    """Newest first."""
    membership = access_exportable(actor, conversation_id)
    rows = _whole().filter(conversation=conversation_id)
    if not sees_all_exports(membership):
        rows = rows.filter(person=actor.person_id)
    return ExportList(items=[export_payload(row, actor.person_id) for row in rows.order_by("-pk")[:SHOWN]])


def one_export(*, actor: Actor, export_id: int) -> ExportPayload:
    """For the answer to the one who asked."""
    return export_payload(_whole().get(pk=export_id, person=actor.person_id), actor.person_id)


def _whole() -> QuerySet[Export]:
    return Export.objects.select_related("person", "appointment__unit", "appointment__post")
