from __future__ import annotations

from datetime import timedelta

import pytest

from meetings.actions import mark_read, reply_to_invitation
from meetings.models import Invitation, Meeting
from meetings.payloads import ReplyToInvitation
from meetings.queries import meeting as shown
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.meetings import called
from tests.support.world import World

COMING = ReplyToInvitation(reply="attend", attendee="李强", attendee_post="镇长", phone="13800000000")


def test_an_answer_closes_the_to_do_of_that_unit_only(world: World) -> None:
    scene = called(world)
    reply_to_invitation(actor=scene.first, meeting_id=scene.meeting.pk, body=COMING)
    assert list(Todo.objects.filter(closed_at=None).values_list("person_id", flat=True)) == [scene.second.person_id]
    count = shown(scene.clerk, scene.meeting.pk).count
    assert (count.expected, count.attend, count.unread) == (2, 1, 1)


def test_leave_and_substitute_need_a_reason_and_who_approved(world: World) -> None:
    scene = called(world)
    for body, sentence in [
        (ReplyToInvitation(reply="leave", attendee=""), "事由"),
        (ReplyToInvitation(reply="substitute", attendee="孙副镇长", reason="出差"), "批准人"),
        (ReplyToInvitation(reply="attend", attendee=""), "参会人不能为空"),
    ]:
        with pytest.raises(Invalid, match=sentence):
            reply_to_invitation(actor=scene.first, meeting_id=scene.meeting.pk, body=body)
    assert not Invitation.objects.exclude(reply="").exists()


def test_after_the_deadline_an_answer_needs_a_reason_and_is_marked_late(world: World) -> None:
    scene = called(world)
    Meeting.objects.update(reply_by=clock.now() - timedelta(minutes=1))
    with pytest.raises(Invalid, match="已过回执截止时间"):
        reply_to_invitation(actor=scene.first, meeting_id=scene.meeting.pk, body=COMING)
    late = reply_to_invitation(
        actor=scene.first, meeting_id=scene.meeting.pk, body=COMING.model_copy(update={"reason": "刚接到通知"})
    )
    assert late.late


def test_the_first_look_counts_and_the_second_changes_nothing(world: World) -> None:
    scene = called(world)
    mark_read(actor=scene.first, meeting_id=scene.meeting.pk)
    mark_read(actor=scene.first, meeting_id=scene.meeting.pk)
    assert LedgerEntry.objects.filter(act="meeting.read").count() == 1
    assert shown(scene.clerk, scene.meeting.pk).count.read == 1


def test_strangers_get_the_same_answer_as_for_a_meeting_that_is_not_there(world: World) -> None:
    scene = called(world)
    with pytest.raises(NotFound) as hidden:
        shown(scene.stranger, scene.meeting.pk)
    with pytest.raises(NotFound) as absent:
        shown(scene.stranger, 10**12)
    assert hidden.value.wire() == absent.value.wire()


def test_the_organiser_does_not_answer_for_others(world: World) -> None:
    scene = called(world)
    with pytest.raises(Forbidden):
        reply_to_invitation(actor=scene.clerk, meeting_id=scene.meeting.pk, body=COMING)


def test_only_the_organiser_sees_reasons_and_telephones(world: World) -> None:
    scene = called(world)
    away = ReplyToInvitation(reply="leave", attendee="", reason="住院", approver="县长", phone="13800000000")
    reply_to_invitation(actor=scene.first, meeting_id=scene.meeting.pk, body=away)
    seen = [(each.reason, each.phone) for each in shown(scene.second, scene.meeting.pk).invitations if each.reply]
    assert seen == [("", "")]
    mine = shown(scene.first, scene.meeting.pk).my_invitation
    assert mine is not None and mine.reason == "住院"
    assert shown(scene.clerk, scene.meeting.pk).invitations[0].reason == "住院"
