from __future__ import annotations

import logging

from django.db import transaction
from django_tasks import task

from officehub.kernel.errors import OfficeError
from officehub.realtime.log import emit

from .models import Report, ReportState
from .telling import changed

log = logging.getLogger(__name__)


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
    try:
        with transaction.atomic():
            write(report)
            emit(changed(report.command_id))
    except OfficeError as refusal:  # no room on the disk; a secrecy mark in what an older version took
        log.warning("report %s of command %s is not written: %s", report_id, report.command_id, refusal.message)
        with transaction.atomic():
            Report.objects.filter(pk=report_id).update(state=ReportState.FAILED)
            emit(changed(report.command_id))
