"""The system reminds units that have not answered 24 and 4 hours before the answers are due, once each."""

from __future__ import annotations

from datetime import timedelta

from meetings.actions import cancel_meeting, remind_before_deadlines, remind_units, reply_to_invitation
from meetings.models import Meeting
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock, periodic
from officehub.realtime.models import LoggedEvent
from tests.meetings.test_reply import COMING
from tests.support.meetings import Called, called
from tests.support.world import World


def run(scene: Called, *, hours_left: float) -> int:
    """What the job does when so much time is left to answer."""
    reply_by = Meeting.objects.get(pk=scene.meeting.pk).reply_by
    with clock.at(reply_by - timedelta(hours=hours_left)):
        return remind_before_deadlines()


def test_each_mark_reminds_once(world: World) -> None:
    scene = called(world)
    assert [run(scene, hours_left=left) for left in (25, 23.9, 23, 12, 4.1, 3.9, 1)] == [0, 2, 0, 0, 0, 2, 0]
    assert LoggedEvent.objects.filter(frame__contains='"meeting.reminded"').count() == 4
    assert LedgerEntry.objects.filter(act="meeting.remind").count() == 2


def test_who_answered_is_left_alone(world: World) -> None:
    scene = called(world)
    reply_to_invitation(actor=scene.first, meeting_id=scene.meeting.pk, body=COMING)
    assert run(scene, hours_left=20) == 1


def test_a_reminder_by_hand_since_the_mark_counts(world: World) -> None:
    scene = called(world)
    with clock.at(scene.meeting.reply_by - timedelta(hours=23.5)):
        remind_units(actor=scene.clerk, meeting_id=scene.meeting.pk)
    assert run(scene, hours_left=23) == 0
    assert run(scene, hours_left=3) == 2


def test_a_mark_that_had_passed_when_the_notice_went_out_does_not_count(world: World) -> None:
    start = clock.now() + timedelta(hours=10)
    scene = called(world, starts_at=start, ends_at=start + timedelta(hours=1), reply_by=start - timedelta(hours=1))
    assert run(scene, hours_left=8) == 0
    assert run(scene, hours_left=3.5) == 2


def test_a_late_run_reminds_once_for_both_marks(world: World) -> None:
    scene = called(world)
    assert [run(scene, hours_left=left) for left in (2, 1)] == [2, 0]


def test_nobody_is_reminded_after_the_deadline_or_of_a_cancelled_meeting(world: World) -> None:
    scene = called(world)
    assert run(scene, hours_left=-1) == 0
    cancel_meeting(actor=scene.clerk, meeting_id=scene.meeting.pk, reason="改期")
    assert run(scene, hours_left=20) == 0


def test_the_timers_run_it_every_minute() -> None:
    assert [each.seconds for each in periodic.registered() if each.name.startswith("meetings.jobs.")] == [60]
