from __future__ import annotations

from django.db import transaction
from django_tasks import task

from officehub.realtime.log import emit

from .models import Report, ReportState
from .telling import changed


@task()
def write_report(report_id: int) -> None:
    """Started twice, it is written once."""
    from .report.writing import write  # the document library is the worker's alone

    started = Report.objects.filter(pk=report_id, state=ReportState.WAITING).update(state=ReportState.WRITING)
    if not started:
        return
    report = Report.objects.select_related(
        "command", "appointment__person__user", "appointment__post", "appointment__unit"
    ).get(pk=report_id)
    with transaction.atomic():
        write(report)
        emit(changed(report.command_id))
