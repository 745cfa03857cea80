from __future__ import annotations

from collections.abc import Sequence

from officehub.directory.actor import Actor
from officehub.directory.payloads import unit_brief
from officehub.directory.receivers import unit_line_paths
from officehub.kernel import clock
from officehub.kernel.paging import Page

from .models import Invitation, Meeting, Minutes, Reply
from .payloads import (
    AgendaLine,
    AgreedPayload,
    AttendanceCount,
    InvitationPayload,
    MeetingPayload,
    MeetingRow,
    ReplyKind,
)
from .policy import Act, abilities, access_meeting, organises, visible_to

PAGE = 30


def meetings(actor: Actor, *, past: bool, after: int | None = None) -> Page[MeetingRow]:
    """Coming meetings soonest first, past ones latest first; `after` is how many were shown already. Two queries."""
    now = clock.now()
    rows = visible_to(actor).select_related("organiser_unit")
    rows = rows.filter(ends_at__lt=now).order_by("-starts_at", "-pk") if past else rows.filter(ends_at__gte=now)
    if not past:
        rows = rows.order_by("starts_at", "pk")
    start = max(0, after or 0)
    found = list(rows[start : start + PAGE + 1])
    shown = found[:PAGE]
    invitations = _invitations_of(shown)
    items = [_row(actor, meeting, invitations.get(meeting.pk, [])) for meeting in shown]
    return Page(items=items, next=start + PAGE if len(found) > PAGE else None)


def meeting(actor: Actor, meeting_id: int) -> MeetingPayload:
    found = access_meeting(actor, meeting_id, Act.READ)
    invitations = list(found.invitations.select_related("unit"))
    row = _row(actor, found, invitations)
    minutes = Minutes.objects.filter(meeting=found).first()
    shows_minutes = minutes is not None and (minutes.issued_at is not None or row.organising)
    return MeetingPayload(
        **row.model_dump(),
        requirements=found.requirements,
        contact=found.contact,
        document_id=found.document_id,
        agenda=[AgendaLine(title=item.title, minutes=item.minutes) for item in found.agenda.all()],
        invitations=[invitation_payload(each) if row.organising else _who_comes(each) for each in invitations],
        my_invitation=next((invitation_payload(i) for i in _mine(actor, invitations)), None),
        minutes=minutes.text if minutes and shows_minutes else "",
        minutes_issued_at=minutes.issued_at if minutes else None,
        minutes_issued_by_line=minutes.issued_by_line if minutes else "",
        agreed=_agreed(actor, found) if shows_minutes else [],
        abilities=abilities(actor, found),
        version=found.version,
    )


def count(invitations: Sequence[Invitation]) -> AttendanceCount:
    replies = [invitation.reply for invitation in invitations]
    unanswered = [invitation for invitation in invitations if not invitation.reply]
    return AttendanceCount(
        expected=len(invitations),
        attend=replies.count(Reply.ATTEND),
        leave=replies.count(Reply.LEAVE),
        substitute=replies.count(Reply.SUBSTITUTE),
        read=sum(1 for invitation in unanswered if invitation.read_at),
        unread=sum(1 for invitation in unanswered if not invitation.read_at),
    )


def invitation_payload(invitation: Invitation) -> InvitationPayload:
    return InvitationPayload(
        id=invitation.pk,
        unit=unit_brief(invitation.unit),
        read_at=invitation.read_at,
        reply=_reply(invitation.reply),
        attendee=invitation.attendee,
        attendee_post=invitation.attendee_post,
        phone=invitation.phone,
        reason=invitation.reason,
        approver=invitation.approver,
        replied_at=invitation.replied_at,
        replied_by_line=invitation.replied_by_line,
        late=invitation.late,
    )


def _who_comes(invitation: Invitation) -> InvitationPayload:
    """To the other invited: who comes, not why somebody does not, nor anybody's telephone."""
    return invitation_payload(invitation).model_copy(update={"phone": "", "reason": "", "approver": ""})


def _row(actor: Actor, meeting: Meeting, invitations: Sequence[Invitation]) -> MeetingRow:
    mine = _mine(actor, invitations)
    return MeetingRow(
        id=meeting.pk,
        title=meeting.title,
        place=meeting.place,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        reply_by=meeting.reply_by,
        chair=meeting.chair,
        organiser_line=meeting.organiser_line,
        state=meeting.state,
        count=count(invitations),
        my_reply=_reply(mine[0].reply) if mine else None,
        invited=bool(mine),
        organising=organises(actor, meeting),
    )


def _mine(actor: Actor, invitations: Sequence[Invitation]) -> list[Invitation]:
    """The actor's own unit's invitation before those of the organs above it."""
    line = unit_line_paths(actor.unit_path)
    found = [invitation for invitation in invitations if invitation.unit.path in line]
    return sorted(found, key=lambda invitation: -len(invitation.unit.path))


def _invitations_of(meetings: Sequence[Meeting]) -> dict[int, list[Invitation]]:
    by_meeting: dict[int, list[Invitation]] = {}
    for invitation in Invitation.objects.filter(meeting__in=meetings).select_related("unit"):
        by_meeting.setdefault(invitation.meeting_id, []).append(invitation)
    return by_meeting


def _agreed(actor: Actor, meeting: Meeting) -> list[AgreedPayload]:
    line = unit_line_paths(actor.unit_path)
    rows = meeting.agreed.select_related("lead_unit").prefetch_related("supporting_units")
    return [
        AgreedPayload(
            id=item.pk,
            order=item.order,
            text=item.text,
            lead_unit=unit_brief(item.lead_unit),
            supporting_units=[unit_brief(unit) for unit in item.supporting_units.all()],
            due_on=item.due_on,
            result=item.result,
            done_at=item.done_at,
            done_by_line=item.done_by_line,
            mine=item.lead_unit.path in line,
        )
        for item in rows
    ]


def _reply(value: str) -> ReplyKind | None:
    return Reply(value).value if value else None  # type: ignore[return-value]
