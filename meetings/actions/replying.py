from __future__ import annotations

from django.db import transaction

from meetings.models import Invitation
from meetings.payloads import ReplyToInvitation
from meetings.policy import Act, access_meeting, invitation_for
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid
from officehub.kernel.text import clean_text
from officehub.todo.actions import close_todo

from .telling import changed


@transaction.atomic
def reply_to_invitation(*, actor: Actor, meeting_id: int, body: ReplyToInvitation) -> Invitation:
    """参加, 请假 or 替会 for the actor's unit, changeable until the meeting begins; late ones give a reason."""
    meeting = access_meeting(actor, meeting_id, Act.REPLY, lock=True)
    invitation = invitation_for(actor, meeting)
    if invitation is None:
        raise Forbidden
    now = clock.now()
    if now >= meeting.starts_at:
        raise Invalid("会议已经开始，不能再修改回执，请直接联系会议组织单位。")
    _check_reply(body, late=now > meeting.reply_by)
    invitation.reply = body.reply
    invitation.attendee = clean_text(body.attendee, limit=60, field="参会人", required=body.reply != "leave")
    invitation.attendee_post = clean_text(body.attendee_post, limit=60, field="职务", required=False)
    invitation.phone = clean_text(body.phone, limit=20, field="联系电话", required=False)
    invitation.reason = clean_text(body.reason, limit=200, field="事由", required=False)
    invitation.approver = clean_text(body.approver, limit=60, field="批准人", required=False)
    invitation.read_at = invitation.read_at or now
    invitation.replied_at = now
    invitation.replied_by_id = actor.person_id
    invitation.replied_by_line = actor.line
    invitation.late = now > meeting.reply_by
    invitation.save()
    close_todo(source=("meetings.invitation", invitation.pk), outcome=body.reply)
    record(
        actor,
        "meeting.reply",
        subject=("meeting", meeting.pk),
        detail={"reply": body.reply, "unit": invitation.unit.name},
    )
    changed(meeting)
    return invitation


@transaction.atomic
def mark_read(*, actor: Actor, meeting_id: int) -> None:
    """The first look of anybody in the invited unit counts; looking again changes nothing."""
    meeting = access_meeting(actor, meeting_id, Act.READ)
    invitation = invitation_for(actor, meeting)
    if invitation is None or invitation.read_at is not None:
        return
    if Invitation.objects.filter(pk=invitation.pk, read_at=None).update(read_at=clock.now()):
        record(actor, "meeting.read", subject=("meeting", meeting.pk), detail={"unit": invitation.unit.name})
        changed(meeting)


def _check_reply(body: ReplyToInvitation, *, late: bool) -> None:
    if body.reply in {"leave", "substitute"} and not body.reason.strip():
        raise Invalid("请假或替会请填写事由。", field="reason")
    if body.reply in {"leave", "substitute"} and not body.approver.strip():
        raise Invalid("请假或替会请填写批准人。", field="approver")
    if late and not body.reason.strip():
        raise Invalid("已过回执截止时间，请填写原因后再提交。", field="reason")
