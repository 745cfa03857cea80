from __future__ import annotations

from datetime import timedelta

import pytest

from meetings.actions import call_meeting, cancel_meeting, remind_units
from meetings.models import Meeting
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from officehub.realtime.models import LoggedEvent
from officehub.todo.models import Todo
from tests.support.meetings import called, notice
from tests.support.world import World


def test_a_call_invites_each_unit_once_and_asks_its_receiver(world: World) -> None:
    scene = called(world)
    assert scene.meeting.invitations.count() == 2
    assert set(Todo.objects.values_list("person_id", flat=True)) == {scene.first.person_id, scene.second.person_id}
    assert LedgerEntry.objects.filter(act="meeting.call", subject_id=scene.meeting.pk).count() == 1
    assert LoggedEvent.objects.filter(frame__contains='"meeting.changed"').count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"starts_at": clock.now() - timedelta(hours=1)}, "开始时间应晚于现在"),
        ({"ends_at": clock.now() + timedelta(hours=1)}, "结束时间应晚于开始时间"),
        ({"reply_by": clock.now() + timedelta(days=30)}, "回执截止时间"),
        ({"unit_ids": []}, "至少选择一个"),
        ({"unit_ids": [10**12]}, "不存在或已撤销"),
        ({"title": " "}, "会议名称不能为空"),
        ({"agenda": [{"title": "一", "minutes": 0}]}, "时长"),
    ],
)
def test_a_faulty_notice_is_refused_with_a_sentence_and_nothing_is_kept(
    world: World, change: dict[str, object], sentence: str
) -> None:
    clerk = world.actor("王敏")
    body = notice([world.unit("township_office", world.township).pk], **change)
    with pytest.raises(Invalid, match=sentence):
        call_meeting(actor=clerk, body=body)
    assert not Meeting.objects.exists()
    assert not Todo.objects.exists()


def test_units_outside_the_region_are_not_invited(world: World) -> None:
    clerk = world.actor("王敏")
    with pytest.raises(Forbidden, match="只能邀请本地区"):
        call_meeting(actor=clerk, body=notice([world.unit("water", world.other_county).pk]))


def test_a_reminder_reaches_only_those_who_have_not_answered_and_not_twice(world: World) -> None:
    scene = called(world)
    assert remind_units(actor=scene.clerk, meeting_id=scene.meeting.pk) == 2
    reminded = LoggedEvent.objects.filter(frame__contains='"meeting.reminded"')
    assert reminded.count() == 2
    with pytest.raises(Conflict, match="刚提醒过"):
        remind_units(actor=scene.clerk, meeting_id=scene.meeting.pk)


def test_cancelling_closes_the_to_dos(world: World) -> None:
    scene = called(world)
    cancel_meeting(actor=scene.clerk, meeting_id=scene.meeting.pk, reason="台风来袭，改期")
    assert not Todo.objects.filter(closed_at=None).exists()
    with pytest.raises(Forbidden):
        remind_units(actor=scene.clerk, meeting_id=scene.meeting.pk)


def test_a_limited_unit_cannot_summon_organs_it_does_not_see(world: World) -> None:
    group = world.unit("transport_group", name="演示交通集团")
    group.limited = True
    group.save()
    clerk = world.actor("孙企", group)
    with pytest.raises(Invalid, match="不存在或已撤销"):
        call_meeting(actor=clerk, body=notice([world.unit("water").pk]))
