"""The end of a command, and the report drafted from its timeline."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from messaging.actions import archive, cards_changed
from messaging.command import jobs, policy
from messaging.command.cards import KIND, state_of
from messaging.command.models import Command, HandOver, Order, Report, ReportState, Task, TaskState
from messaging.command.policy import CommandAct
from messaging.command.telling import changed
from messaging.command.timeline import Detail, record_line, spoken
from messaging.reach.escalation.actions import end_all
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.realtime.log import emit, together

from .leading import give_group
from .tasks import close_all_todos

REASON_LIMIT = 200
SUMMARY_LIMIT = 2000
GIVEN_UP = timedelta(minutes=15)  # a report that is not written by then died with its worker


@transaction.atomic
def close_command(*, actor: Actor, command_id: int, reason: str, summary: str = "") -> Command:
    """Members are told, the group is archived, nobody is called any more, the report is drafted."""
    command = policy.access_command(actor, command_id, CommandAct.CLOSE, lock=True)
    command.close_reason = spoken(reason, limit=REASON_LIMIT, field="结束原因")
    command.summary = spoken(summary, limit=SUMMARY_LIMIT, field="小结", required=False)
    command.closed_at = clock.now()
    command.save(update_fields=["close_reason", "summary", "closed_at"])
    HandOver.objects.filter(command=command, ended_at=None).update(ended_at=command.closed_at)
    open_tasks = Task.objects.filter(command=command, state=TaskState.OPEN).count()
    detail: Detail = {"reason": command.close_reason, "summary": command.summary, "open_tasks": open_tasks}
    with together():
        record_line(actor, "command.closed", command.pk, detail)
        close_all_todos(command)
        end_all(
            actor=actor, dispatch_ids=list(Order.objects.filter(command=command).values_list("dispatch", flat=True))
        )
        _archive_group(actor, command)
        _draft(actor, command)
        emit(*cards_changed(card_kind=KIND, ref_id=command.pk, state=state_of(command)), changed(command.pk))
    return command


def _archive_group(actor: Actor, command: Command) -> None:
    group = command.conversation
    if group.archived_at is not None:
        return
    if group.owner_id != actor.person_id:
        emit(*give_group(command, actor))
    archive(actor=actor, conversation_id=group.pk)


@transaction.atomic
def draft_report(*, actor: Actor, command_id: int) -> Report:
    """Once more, as far as the timeline goes now; while one is being written, that one."""
    command = policy.access_command(actor, command_id, CommandAct.REPORT, lock=True)
    lately = command.reports.filter(asked_at__gt=clock.now() - GIVEN_UP)
    writing = lately.filter(state__in=[ReportState.WAITING, ReportState.WRITING]).first()
    if writing is not None:
        return writing
    report = _draft(actor, command)
    emit(changed(command.pk))
    return report


def _draft(actor: Actor, command: Command) -> Report:
    report = Report.objects.create(command=command, appointment_id=actor.appointment_id, asked_at=clock.now())
    record_line(actor, "command.report_asked", command.pk, {"report": report.pk})
    jobs.write_report.enqueue(report.pk)
    return report
