"""周报: drafted from what the force knows already, edited by whoever keeps it, issued into the group and as a file."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from messaging import actions as messages
from messaging.forces import policy
from messaging.forces.colours import monday_of
from messaging.forces.drafts import weekly
from messaging.forces.models import Force, Report
from messaging.forces.papers.word import report_document
from messaging.forces.policy import Act
from messaging.forces.telling import changed
from messaging.models import MessageKind
from messaging.payloads import ContentInput
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.files.actions import place_in, store
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit, together

TEXT_LIMIT = 20_000
CAPTION = 1000  # characters of the report that stand in the group itself


@transaction.atomic
def draft_report(*, actor: Actor, force_id: int) -> Report:
    """This week's. A draft that nobody has edited is drawn up anew from today's facts; one that was edited stays."""
    force, seat = policy.writing(actor, force_id, Act.REPORT)
    week = monday_of(clock.today())
    report = force.reports.filter(week_on=week).first()
    if report is not None and report.issued_at is not None:
        raise Conflict("本周周报已经印发。")
    if report is not None and report.edited_at is not None:
        return report
    text = weekly(force, week)
    if report is None:
        report = Report(force=force, week_on=week, drafted_by=seat)
    report.text, report.drafted_at = text, clock.now()
    report.save()
    record(actor, "force.draft_report", subject=("force", force.pk), detail={"week": str(week)})
    emit(changed(force, "reports"))
    return report


@transaction.atomic
def write_report(*, actor: Actor, force_id: int, report_id: int, text: str) -> Report:
    force, _ = policy.writing(actor, force_id, Act.REPORT)
    report = _draft(force, report_id)
    words = clean_text(text, limit=TEXT_LIMIT, field="周报")
    if words == report.text:
        return report
    report.text, report.edited_at = words, clock.now()
    report.save(update_fields=["text", "edited_at"])
    record(actor, "force.write_report", subject=("force", force.pk), detail={"week": str(report.week_on)})
    emit(changed(force, "reports"))
    return report


@transaction.atomic
def issue_report(*, actor: Actor, force_id: int, report_id: int) -> Report:
    """From here on it stands as it is: in the group, with its readers known, and among the force's files."""
    force, seat = policy.writing(actor, force_id, Act.REPORT)
    report = _draft(force, report_id)
    name = f"{force.title}周报（{report.week_on}）.docx"
    file = store(actor=actor, name=name, data=report_document(force, report), purpose="message")
    place_in([(file.pk, "force", force.pk)])
    report.issued_by, report.issued_at, report.file = seat, clock.now(), file
    report.save(update_fields=["issued_by", "issued_at", "file"])
    detail = {"week": str(report.week_on), "file": file.pk, "sha256": file.sha256}
    record(actor, "force.issue_report", subject=("force", force.pk), detail=detail)
    with together():
        _post(actor, force, report, file.pk)
        emit(changed(force, "reports"))
    return report


def _post(actor: Actor, force: Force, report: Report, file_id: int) -> None:
    short = report.text if len(report.text) <= CAPTION else report.text[:CAPTION] + "……（全文见附件）"
    draft = messages.Draft(
        actor=actor,
        conversation_id=force.conversation_id,
        text=short,
        client_key=uuid4(),
        kind=MessageKind.FILE,
        file=ContentInput(type="file", file_id=file_id),
    )
    messages.only(messages.send_together([draft]))


def _draft(force: Force, report_id: int) -> Report:
    report = force.reports.filter(pk=report_id).first()
    if report is None:
        raise NotFound
    if report.issued_at is not None:
        raise Conflict("该周报已经印发，不能再改。")
    return report
