from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from meetings.models import AgreedItem, Meeting, MeetingState, Minutes
from meetings.payloads import WriteMinutes
from meetings.policy import Act, access_meeting
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.directory.receivers import receivers_of, serves
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.kernel.text import clean_text
from officehub.todo.actions import NewTodo, close_todo, close_todos, open_todos

from .telling import changed

ITEMS_AT_MOST = 60
OFFICE_CLOSES = time(17, 30)


@transaction.atomic
def write_minutes(*, actor: Actor, meeting_id: int, body: WriteMinutes) -> Minutes:
    """Replaces the draft; nothing is told to anybody before `issue_minutes`."""
    meeting = access_meeting(actor, meeting_id, Act.WRITE_MINUTES, lock=True)
    text = clean_text(body.text, limit=50_000, field="纪要正文", required=False)
    minutes, _ = Minutes.objects.update_or_create(meeting=meeting, defaults={"text": text})
    _replace_items(meeting, body)
    record(actor, "meeting.write_minutes", subject=("meeting", meeting.pk), detail={"items": len(body.agreed)})
    changed(meeting)
    return minutes


@transaction.atomic
def issue_minutes(*, actor: Actor, meeting_id: int) -> Minutes:
    """The agreed items become to-dos of the units that lead them. Raises Invalid before the meeting has begun."""
    meeting = access_meeting(actor, meeting_id, Act.ISSUE_MINUTES, lock=True)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if minutes is None or not minutes.text:
        raise Invalid("请先填写纪要正文，再印发。", field="text")
    if clock.now() < meeting.starts_at:
        raise Invalid("会议还没有开始，不能印发纪要。")
    minutes.issued_at = clock.now()
    minutes.issued_by_line = actor.line
    minutes.save()
    meeting.state = MeetingState.CLOSED
    meeting.save(update_fields=["state"])
    unanswered = meeting.invitations.filter(reply="")
    close_todos(sources=[("meetings.invitation", row.pk) for row in unanswered], outcome="expired")
    _open_items(actor, meeting)
    record(actor, "meeting.issue_minutes", subject=("meeting", meeting.pk), detail={"items": meeting.agreed.count()})
    changed(meeting)
    return minutes


@transaction.atomic
def complete_item(*, actor: Actor, item_id: int, result: str) -> AgreedItem:
    """Only the lead unit (主办) closes an item; a second closing is a conflict."""
    item = AgreedItem.objects.select_for_update(of=("self",)).select_related("lead_unit").filter(pk=item_id).first()
    if item is None:
        raise NotFound
    meeting = access_meeting(actor, item.meeting_id, Act.READ)
    if not Minutes.objects.filter(meeting=meeting, issued_at__isnull=False).exists():
        raise NotFound
    if not serves(actor, item.lead_unit):
        raise Forbidden(f"只有主办单位（{item.lead_unit.name}）可以办结这一事项。")
    if item.done_at is not None:
        raise Conflict(f"该事项已由 {item.done_by_line} 办结。")
    item.result = clean_text(result, limit=4000, field="办理结果")
    item.done_at = clock.now()
    item.done_by_line = actor.line
    item.save()
    close_todo(source=("meetings.item", item.pk), outcome="done")
    record(actor, "meeting.complete_item", subject=("meeting", meeting.pk), detail={"item": item.order})
    changed(meeting)
    return item


def _replace_items(meeting: Meeting, body: WriteMinutes) -> None:
    if len(body.agreed) > ITEMS_AT_MOST:
        raise Invalid(f"议定事项最多 {ITEMS_AT_MOST} 条。", field="agreed")
    named = {unit_id for line in body.agreed for unit_id in [line.lead_unit_id, *line.supporting_unit_ids]}
    known = set(Unit.objects.filter(pk__in=named).values_list("pk", flat=True))
    if named - known:
        raise Invalid("有的责任单位不存在或已撤销，请重新选择。", field="agreed")
    _refuse_absent(meeting, named)
    meeting.agreed.all().delete()
    for order, line in enumerate(body.agreed, start=1):
        text = clean_text(line.text, limit=2000, field="议定事项")
        item = AgreedItem.objects.create(
            meeting=meeting, order=order, text=text, lead_unit_id=line.lead_unit_id, due_on=line.due_on
        )
        item.supporting_units.set(set(line.supporting_unit_ids) - {line.lead_unit_id})


def _refuse_absent(meeting: Meeting, named: set[int]) -> None:
    """Work is agreed with those at the table: the organiser's organ and the invited units, with their offices."""
    table = [meeting.organiser_unit.path[: Unit.steplen]]
    table += meeting.invitations.values_list("unit__path", flat=True)
    outside = [unit.name for unit in Unit.objects.filter(pk__in=named) if not unit.path.startswith(tuple(table))]
    if outside:
        raise Invalid(f"责任单位应是本单位或参会单位，请移除：{'、'.join(outside[:5])}。", field="agreed")


def _open_items(actor: Actor, meeting: Meeting) -> None:
    items = list(meeting.agreed.all())
    receivers = receivers_of(item.lead_unit_id for item in items)
    open_todos(
        NewTodo(
            person_id=held.person_id,
            appointment_id=held.pk,
            category="task",
            source=("meetings.item", item.pk),
            ask="complete",
            title=item.text,
            from_line=actor.line,
            due_at=datetime.combine(item.due_on, OFFICE_CLOSES, tzinfo=clock.SHANGHAI),
            link=f"/meetings/{meeting.pk}",
        )
        for item in items
        for held in receivers.get(item.lead_unit_id, [])
    )
