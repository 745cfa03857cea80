from __future__ import annotations

from django.db import transaction

from meetings.models import AgendaItem, Invitation, Meeting, MeetingState
from meetings.payloads import CallMeeting
from meetings.policy import Act, access_meeting
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, Unit
from officehub.directory.receivers import receivers_of
from officehub.directory.tree import seen_units
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid
from officehub.kernel.text import clean_text
from officehub.todo.actions import NewTodo, close_todos, open_todos
from officehub.todo.payloads import QuickAct

from .telling import changed

UNITS_AT_MOST = 500
AGENDA_AT_MOST = 40


@transaction.atomic
def call_meeting(*, actor: Actor, body: CallMeeting) -> Meeting:
    """Sends the notice: one invitation per unit, one to-do for whoever receives for it.

    Raises Invalid for times out of order or no units, Forbidden for units outside the actor's region.
    """
    units = _invited_units(actor, body.unit_ids)
    _check_times(body)
    meeting = Meeting.objects.create(
        title=clean_text(body.title, limit=120, field="会议名称"),
        place=clean_text(body.place, limit=120, field="地点"),
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        reply_by=body.reply_by,
        chair=clean_text(body.chair, limit=60, field="主持人"),
        requirements=clean_text(body.requirements, limit=4000, field="会议要求", required=False),
        contact=clean_text(body.contact, limit=80, field="联系人", required=False),
        organiser_unit_id=actor.unit_id,
        organiser_id=actor.person_id,
        organiser_appointment_id=actor.appointment_id,
        organiser_line=actor.line,
        document_id=body.document_id,
        created_at=clock.now(),
    )
    _write_agenda(meeting, body)
    invitations = Invitation.objects.bulk_create([Invitation(meeting=meeting, unit=unit) for unit in units])
    _ask_for_replies(actor, meeting, invitations)
    record(actor, "meeting.call", subject=("meeting", meeting.pk), detail={"title": meeting.title, "units": len(units)})
    changed(meeting)
    return meeting


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting_id: int, reason: str) -> Meeting:
    meeting = access_meeting(actor, meeting_id, Act.CANCEL, lock=True)
    why = clean_text(reason, limit=200, field="取消原因")
    meeting.state = MeetingState.CANCELLED
    meeting.save(update_fields=["state"])
    close_todos(sources=[("meetings.invitation", row.pk) for row in meeting.invitations.all()], outcome="cancelled")
    record(actor, "meeting.cancel", subject=("meeting", meeting.pk), detail={"reason": why})
    changed(meeting)
    return meeting


def _invited_units(actor: Actor, unit_ids: list[int]) -> list[Unit]:
    wanted = list(dict.fromkeys(unit_ids))
    if not wanted:
        raise Invalid("请至少选择一个参会单位。", field="unit_ids")
    if len(wanted) > UNITS_AT_MOST:
        raise Invalid(f"一次最多邀请 {UNITS_AT_MOST} 个单位。", field="unit_ids")
    found = {unit.pk: unit for unit in Unit.objects.filter(seen_units(actor), pk__in=wanted)}
    if len(found) < len(wanted):
        raise Invalid("有的参会单位不存在或已撤销，请重新选择。", field="unit_ids")
    outside = [unit.name for unit in found.values() if not unit.region_path.startswith(actor.region_path)]
    if outside:
        raise Forbidden(f"只能邀请本地区及下级的单位，请移除：{'、'.join(outside[:5])}。")
    return [found[unit_id] for unit_id in wanted]


def _check_times(body: CallMeeting) -> None:
    now = clock.now()
    if body.starts_at <= now:
        raise Invalid("开始时间应晚于现在。", field="starts_at")
    if body.ends_at <= body.starts_at:
        raise Invalid("结束时间应晚于开始时间。", field="ends_at")
    if not now < body.reply_by <= body.starts_at:
        raise Invalid("回执截止时间应晚于现在、不晚于会议开始。", field="reply_by")


def _write_agenda(meeting: Meeting, body: CallMeeting) -> None:
    if len(body.agenda) > AGENDA_AT_MOST:
        raise Invalid(f"议程最多 {AGENDA_AT_MOST} 项。", field="agenda")
    items = []
    for order, line in enumerate(body.agenda, start=1):
        if not 0 < line.minutes <= 600:
            raise Invalid("每项议程的时长应为 1 到 600 分钟。", field="agenda")
        title = clean_text(line.title, limit=200, field="议程")
        items.append(AgendaItem(meeting=meeting, order=order, title=title, minutes=line.minutes))
    AgendaItem.objects.bulk_create(items)


def _ask_for_replies(actor: Actor, meeting: Meeting, invitations: list[Invitation]) -> None:
    receivers = receivers_of(invitation.unit_id for invitation in invitations)
    open_todos(
        NewTodo(
            person_id=held.person_id,
            appointment_id=held.pk,
            category="meeting",
            source=("meetings.invitation", invitation.pk),
            ask="reply",
            title=meeting.title,
            from_line=actor.line,
            due_at=meeting.reply_by,
            link=f"/meetings/{meeting.pk}",
            quick_acts=[_attend(meeting, held)],
        )
        for invitation in invitations
        for held in receivers.get(invitation.unit_id, [])
    )


def _attend(meeting: Meeting, held: Appointment) -> QuickAct:
    """参加 in one tap from the to-do list, in the receiver's own person."""
    body: dict[str, str | int | bool] = {
        "reply": "attend",
        "attendee": held.person.name,
        "attendee_post": held.post.title,
        "phone": held.person.phone,
    }
    return QuickAct(verb="attend", path=f"meetings/{meeting.pk}/reply", body=body)
