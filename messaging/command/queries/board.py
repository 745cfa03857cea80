"""One command: its board and its timeline."""

from __future__ import annotations

from django.db.models import Prefetch

from messaging.command import policy
from messaging.command.models import Assignee, Command, Entry, HandOver, Order, Task, TaskState
from messaging.command.payloads import (
    CommandOfOrder,
    CommandPayload,
    OfferLine,
    OrderLine,
    ReportLine,
    TaskPayload,
    Timeline,
    TimelineEntry,
)
from messaging.command.policy import CommandAct
from messaging.reach.attachments import files_of
from messaging.reach.models import State
from messaging.reach.policy import WHOLE
from messaging.reach.queries.counting import counts_of
from officehub.directory.actor import Actor
from officehub.directory.payloads import brief_of, briefs
from officehub.kernel.errors import NotFound

from . import lists, rolls

PAGE = 100


def command(*, actor: Actor, command_id: int) -> CommandPayload:
    found = policy.access_command(actor, command_id)
    [brief] = lists.briefs(actor, [found])
    standing = policy.standing_of(actor, found)
    allowed = policy.acts(standing, closed=found.closed_at is not None)
    roll = rolls.newest_rolls([found.pk])[found.pk]
    return CommandPayload(
        **brief.model_dump(),
        words=found.words,
        body=found.content(),
        plan_id=found.plan_id,
        conversation_id=found.conversation_id,
        member=standing.member,
        orders=orders(found),
        called=rolls.shown(actor, roll, rolls.lines_of([roll])[roll.pk]),
        tasks=_tasks(actor, found, allowed),
        offer=_offer(actor, found),
        reports=[
            ReportLine(
                id=report.pk,
                state=report.state,  # type: ignore[arg-type]
                file_id=report.file_id,
                asked_at=report.asked_at,
                entries=report.entries,
            )
            for report in found.reports.order_by("-pk")
        ],
        close_reason=found.close_reason,
        summary=found.summary,
        abilities=[act for act in CommandAct if act in allowed],
    )


def command_of(*, actor: Actor, dispatch_id: int) -> CommandOfOrder:
    """The command that gave this instruction. NotFound where none did, or the actor does not see it."""
    found = Order.objects.filter(dispatch=dispatch_id, command__in=policy.visible_to(actor)).first()
    if found is None:
        raise NotFound
    return CommandOfOrder(command_id=found.command_id)


def orders(command: Command) -> list[OrderLine]:
    """With how many have confirmed: of those who were called, not of whom some unit passed it on to."""
    rows = list(Order.objects.filter(command=command).select_related("dispatch").order_by("pk"))
    counts = counts_of([row.dispatch for row in rows], WHOLE)
    return [
        OrderLine(
            dispatch_id=row.dispatch_id,
            level=row.level,
            title=row.dispatch.title,
            text=row.dispatch.text if row.dispatch.state == State.SENT else "",
            sent_at=row.dispatch.sent_at,
            expected=counts[row.dispatch_id].expected,
            confirmed=counts[row.dispatch_id].confirmed,
        )
        for row in rows
    ]


def _tasks(actor: Actor, command: Command, allowed: frozenset[CommandAct]) -> list[TaskPayload]:
    """Open first, the most pressing on top."""
    rows = Task.objects.filter(command=command).select_related("settled_by__person", "opened_by__person")
    in_order = Prefetch("assignees", Assignee.objects.order_by("pk"))
    tasks = list(rows.prefetch_related(in_order))
    people = briefs(row.appointment_id for task in tasks for row in task.assignees.all())
    tasks.sort(key=lambda task: (task.state != TaskState.OPEN, task.due_at, task.place))
    return [
        TaskPayload(
            id=task.pk,
            title=task.title,
            level=task.level,
            whom_words=task.whom_words,
            people=[people[row.appointment_id] for row in task.assignees.all()],
            assigned_by=task.opened_by.person.name if task.opened_by else "",
            opened_at=task.opened_at,
            due_at=task.due_at,
            state=task.state,  # type: ignore[arg-type]
            settled_at=task.settled_at,
            settled_line=task.settled_by.person.name if task.settled_by else "",
            word=task.word,
            may_settle=_may_settle(actor, command, task, allowed),
        )
        for task in tasks
    ]


def _may_settle(actor: Actor, command: Command, task: Task, allowed: frozenset[CommandAct]) -> bool:
    if command.closed_at is not None or task.state == TaskState.DONE:
        return False
    mine = any(row.person_id == actor.person_id for row in task.assignees.all())
    return CommandAct.SETTLE in allowed or (mine and CommandAct.NOTE in allowed)


def _offer(actor: Actor, command: Command) -> OfferLine | None:
    people = [f"{side}__{part}" for side in ("giver", "taker") for part in ("person", "post", "unit")]
    offer = HandOver.objects.filter(command=command, ended_at=None).select_related(*people).first()
    if offer is None:
        return None
    return OfferLine(
        giver=brief_of(offer.giver),
        taker=brief_of(offer.taker),
        words=offer.words,
        offered_at=offer.offered_at,
        mine=offer.taker.person_id == actor.person_id,
    )


def timeline(*, actor: Actor, command_id: int, before: int | None = None) -> Timeline:
    found = policy.access_command(actor, command_id)
    rows = Entry.objects.filter(command=found)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    entries = list(rows.order_by("-pk")[: PAGE + 1])
    files = {file.id: file for file in files_of([pk for row in entries[:PAGE] for pk in row.files])}
    return Timeline(
        items=[
            TimelineEntry(
                id=row.pk,
                at=row.at,
                kind=row.kind,
                line=row.line,
                detail=row.detail,
                files=[files[pk] for pk in row.files if pk in files],
            )
            for row in entries[:PAGE]
        ],
        next=entries[PAGE - 1].pk if len(entries) > PAGE else None,
    )
