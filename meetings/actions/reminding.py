"""催回执: by hand, and by the clock before the answers are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from meetings.events import MeetingReminded
from meetings.models import Invitation, Meeting, MeetingState
from meetings.policy import Act, access_meeting
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.receivers import receivers_of
from officehub.kernel import clock
from officehub.kernel.errors import Conflict
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name

REMIND_AGAIN = timedelta(minutes=10)
BEFORE_DEADLINE = (timedelta(hours=24), timedelta(hours=4))


@transaction.atomic
def remind_units(*, actor: Actor, meeting_id: int) -> int:
    """Reminds only those who have not answered, and nobody twice within ten minutes. Returns how many units."""
    meeting = access_meeting(actor, meeting_id, Act.REMIND, lock=True)
    waiting = _unanswered(meeting, reminded_before=clock.now() - REMIND_AGAIN)
    if not waiting:
        minutes = REMIND_AGAIN // timedelta(minutes=1)
        raise Conflict(f"没有需要提醒的单位：都已回复，或 {minutes} 分钟内刚提醒过。")
    _remind(actor, meeting, waiting)
    return len(waiting)


def remind_before_deadlines() -> int:
    """The system's own reminders: one at each mark of BEFORE_DEADLINE. Returns how many units were reminded."""
    now = clock.now()
    near = Meeting.objects.filter(
        state=MeetingState.SCHEDULED, reply_by__gt=now, reply_by__lte=now + max(BEFORE_DEADLINE)
    )
    return sum(_remind_in_time(meeting_id) for meeting_id in near.values_list("pk", flat=True))


@transaction.atomic
def _remind_in_time(meeting_id: int) -> int:
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    mark = _latest_mark(meeting, clock.now())
    waiting = _unanswered(meeting, reminded_before=mark) if mark else []
    if waiting:
        _remind(None, meeting, waiting)
    return len(waiting)


def _latest_mark(meeting: Meeting, now: datetime) -> datetime | None:
    """Whoever was invited after a mark had passed has only just heard of it: that mark does not count."""
    marks = [meeting.reply_by - before for before in BEFORE_DEADLINE]
    passed = [mark for mark in marks if meeting.created_at < mark <= now]
    return max(passed) if passed and meeting.state == MeetingState.SCHEDULED else None


def _unanswered(meeting: Meeting, *, reminded_before: datetime) -> list[Invitation]:
    not_since = Q(reminded_at=None) | Q(reminded_at__lt=reminded_before)
    return list(meeting.invitations.filter(not_since, reply=""))


def _remind(actor: Actor | None, meeting: Meeting, waiting: Sequence[Invitation]) -> None:
    """Last thing in an action: it emits."""
    receivers = receivers_of(invitation.unit_id for invitation in waiting)
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in waiting]).update(reminded_at=clock.now())
    record(actor, "meeting.remind", subject=("meeting", meeting.pk), detail={"units": len(waiting)})
    event = MeetingReminded(meeting_id=meeting.pk, title=meeting.title)
    people = {held.person_id for rows in receivers.values() for held in rows}
    emit(*((stream_name("person", person_id), event) for person_id in people))
