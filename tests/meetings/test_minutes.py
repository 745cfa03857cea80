from __future__ import annotations

from datetime import timedelta

import pytest

from meetings.actions import complete_item, issue_minutes, write_minutes
from meetings.models import AgreedItem, Meeting
from meetings.payloads import AgreedLine, WriteMinutes
from meetings.queries import meeting as shown
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.meetings import Called, called
from tests.support.world import World


def held(world: World) -> Called:
    """Called, and already begun."""
    scene = called(world)
    past = clock.now() - timedelta(hours=3)
    Meeting.objects.update(starts_at=past, ends_at=past + timedelta(hours=2), reply_by=past - timedelta(days=1))
    unit = scene.first.unit_id
    lines = [AgreedLine(text="三日内完成山塘水库排查", lead_unit_id=unit, due_on=clock.today() + timedelta(days=3))]
    body = WriteMinutes(text="会议听取了汛情通报，议定如下事项。", agreed=lines)
    write_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk, body=body)
    return scene


def test_a_draft_is_seen_by_the_organiser_only(world: World) -> None:
    scene = held(world)
    assert shown(scene.clerk, scene.meeting.pk).agreed
    assert not shown(scene.first, scene.meeting.pk).agreed
    assert not Todo.objects.filter(source_kind="meetings.item").exists()


def test_issuing_turns_agreed_items_into_to_dos_of_the_lead_unit(world: World) -> None:
    scene = held(world)
    issue_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk)
    todo = Todo.objects.get(source_kind="meetings.item")
    assert (todo.person_id, todo.category) == (scene.first.person_id, "task")
    assert clock.local(todo.due_at).hour == 17
    assert not Todo.objects.filter(source_kind="meetings.invitation", closed_at=None).exists()


def test_only_the_lead_unit_closes_an_item_and_only_once(world: World) -> None:
    scene = held(world)
    issue_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk)
    item = AgreedItem.objects.get()
    with pytest.raises(Forbidden, match="主办单位"):
        complete_item(actor=scene.second, item_id=item.pk, result="已办")
    complete_item(actor=scene.first, item_id=item.pk, result="排查 12 处，整改 2 处")
    with pytest.raises(Conflict, match="办结"):
        complete_item(actor=scene.first, item_id=item.pk, result="再办")
    assert not Todo.objects.filter(closed_at=None).exists()


def test_an_item_of_a_draft_is_not_there_for_its_lead_unit(world: World) -> None:
    scene = held(world)
    with pytest.raises(NotFound):
        complete_item(actor=scene.first, item_id=AgreedItem.objects.get().pk, result="已办")


def test_minutes_wait_for_the_meeting_and_for_a_text(world: World) -> None:
    scene = called(world)
    with pytest.raises(Invalid, match="先填写纪要正文"):
        issue_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk)
    write_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk, body=WriteMinutes(text="草稿", agreed=[]))
    with pytest.raises(Invalid, match="还没有开始"):
        issue_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk)


def test_invited_units_do_not_write_minutes(world: World) -> None:
    scene = held(world)
    with pytest.raises(Forbidden):
        write_minutes(actor=scene.first, meeting_id=scene.meeting.pk, body=WriteMinutes(text="改写", agreed=[]))


def test_units_that_were_not_at_the_table_get_no_work(world: World) -> None:
    scene = called(world)
    absent = world.unit("government", world.province)
    line = AgreedLine(text="请省里拨款", lead_unit_id=absent.pk, due_on=clock.today())
    with pytest.raises(Invalid, match="参会单位"):
        write_minutes(actor=scene.clerk, meeting_id=scene.meeting.pk, body=WriteMinutes(text="纪要", agreed=[line]))
    assert not AgreedItem.objects.exists()
