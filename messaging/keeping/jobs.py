from __future__ import annotations

from django_tasks import task

from officehub.kernel.errors import NotFound

from .models import Export, ExportState
from .writing import write


@task()
def write_export(export_id: int) -> None:
    """Started twice, it is written once."""
    started = Export.objects.filter(pk=export_id, state=ExportState.WAITING).update(state=ExportState.WRITING)
    if not started:
        return
    export = Export.objects.select_related(
        "conversation", "appointment__person__user", "appointment__post", "appointment__unit"
    ).get(pk=export_id)
    try:
        write(export)
    except NotFound:
        Export.objects.filter(pk=export_id).update(state=ExportState.FAILED)
