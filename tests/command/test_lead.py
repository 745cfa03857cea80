"""Level, hand-over, tasks, notes, the end and its report; the timeline nobody edits."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from docx import Document
from pytest_django import Settings

from messaging.command import actions, queries
from messaging.command.jobs import write_report
from messaging.command.models import Entry, Order, Report, Task
from messaging.command.timeline import unmatched
from messaging.models import Conversation, Membership
from messaging.reach.escalation.models import Climb
from officehub.files import policy as files
from officehub.files.actions import path_of
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.command import County, assign, county, kinds, plan, tap
from tests.support.world import World


@pytest.fixture
def people(world: World) -> County:
    return county(world)


def test_raising_adds_the_tasks_of_the_level_and_lowering_takes_none_away(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    water = Task.objects.get(command=command, key="reservoirs")
    actions.settle_task(actor=people.water, task_id=water.pk, done=True)
    actions.change_level(actor=people.officer, command_id=command.pk, level=2, words="风力加强")
    assert set(Task.objects.filter(command=command).values_list("key", "state")) == {
        ("reservoirs", "done"),
        ("consult", "open"),
        ("transfer", "open"),
    }
    actions.change_level(actor=people.officer, command_id=command.pk, level=4)
    assert Task.objects.filter(command=command).count() == 3
    levels = list(Order.objects.filter(command=command).order_by("pk").values_list("level", "dispatch__level"))
    assert levels == [(3, "urgent"), (2, "critical"), (4, "urgent")]
    assert {"level_raised", "level_lowered"} <= set(kinds(command)) and unmatched(command.pk) == set()


def test_the_same_level_and_a_level_without_words_are_refused(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    for level in (3, 1):
        with pytest.raises(Invalid):
            actions.change_level(actor=people.officer, command_id=command.pk, level=level)


def test_the_command_passes_when_the_one_named_takes_it(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.offer_command(actor=people.officer, command_id=command.pk, person_id=people.water.person_id)
    with pytest.raises(Forbidden):
        actions.take_command(actor=people.health, command_id=command.pk)
    assert Todo.objects.filter(person=people.water.person_id, source_kind="command_offer", closed_at=None).exists()
    actions.take_command(actor=people.water, command_id=command.pk)
    command.refresh_from_db()
    assert command.commander.person_id == people.water.person_id
    group = Conversation.objects.get(pk=command.conversation_id)
    assert group.owner_id == people.water.person_id and group.owner_unit_id == people.water.unit_id
    assert Membership.objects.get(conversation=group, person=people.officer.person_id).role == "admin"
    assert not Todo.objects.filter(source_kind="command_offer", closed_at=None).exists()
    with pytest.raises(Forbidden):
        actions.change_level(actor=people.officer, command_id=command.pk, level=2)
    # Whoever took over reaches whom the first one called, beyond the own reach.
    actions.change_level(actor=people.water, command_id=command.pk, level=2)
    assert Order.objects.filter(command=command).order_by("-pk")[0].dispatch.expected == 4


def test_the_command_is_not_handed_to_strangers(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    for person in (people.stranger.person_id, 10**9):
        with pytest.raises(Forbidden):
            actions.offer_command(actor=people.officer, command_id=command.pk, person_id=person)
    with pytest.raises(Invalid):
        actions.offer_command(actor=people.officer, command_id=command.pk, person_id=people.officer.person_id)


def test_an_offer_is_declined_or_taken_back(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.offer_command(actor=people.officer, command_id=command.pk, person_id=people.water.person_id)
    actions.take_back_offer(actor=people.water, command_id=command.pk)
    with pytest.raises(Forbidden):
        actions.take_command(actor=people.water, command_id=command.pk)
    actions.offer_command(actor=people.officer, command_id=command.pk, person_id=people.water.person_id)
    actions.take_back_offer(actor=people.officer, command_id=command.pk)
    assert [kind for kind in kinds(command) if kind.startswith(("decl", "offer_"))] == ["declined", "offer_taken_back"]
    with pytest.raises(Forbidden):
        actions.take_back_offer(actor=people.health, command_id=command.pk)


def test_a_leader_of_the_unit_assumes_command_and_says_why(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    with pytest.raises(Invalid):
        actions.take_command(actor=people.chief, command_id=command.pk, assume=True)
    actions.take_command(actor=people.chief, command_id=command.pk, assume=True, words="指挥长失联")
    assert queries.command(actor=people.chief, command_id=command.pk).commander.name == "应局长"
    actions.close_command(actor=people.chief, command_id=command.pk, reason="结束")


def test_tasks_are_settled_by_whom_they_are_given_to_or_the_commander(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    task = Task.objects.get(command=command, key="reservoirs")
    with pytest.raises(Forbidden):
        actions.settle_task(actor=people.health, task_id=task.pk, done=True)
    with pytest.raises(NotFound):
        actions.settle_task(actor=people.stranger, task_id=task.pk, done=True)
    with pytest.raises(Invalid):
        actions.settle_task(actor=people.water, task_id=task.pk, done=False)
    actions.settle_task(actor=people.water, task_id=task.pk, done=False, word="闸门故障")
    assert not Todo.objects.filter(source_kind="command_task", source_id=task.pk, closed_at=None).exists()
    actions.settle_task(actor=people.officer, task_id=task.pk, done=True, word="已抢修")
    with pytest.raises(Conflict):
        actions.settle_task(actor=people.water, task_id=task.pk, done=True)


def test_closing_archives_the_group_stops_the_ladder_and_refuses_everything_after(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.close_command(actor=people.officer, command_id=command.pk, reason="警报解除", summary="平稳")
    group = Conversation.objects.get(pk=command.conversation_id)
    assert group.archived_at is not None
    assert Climb.objects.get(dispatch=Order.objects.get(command=command).dispatch_id).paused_at is not None
    assert not Todo.objects.filter(source_kind="command_task", closed_at=None).exists()
    here = {"actor": people.officer, "command_id": command.pk}
    for work in (
        lambda: actions.close_command(**here, reason="再结束"),
        lambda: actions.change_level(**here, level=2),
        lambda: actions.call_again(**here),
        lambda: actions.add_note(**here, text="记"),
        lambda: actions.offer_command(**here, person_id=people.water.person_id),
    ):
        with pytest.raises(Conflict):
            work()
    assert unmatched(command.pk) == set()


def _text(report: Report) -> str:
    document = Document(io.BytesIO(path_of(report.file.place).read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for paragraph in document.sections[0].header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_report_tells_what_the_timeline_tells(
    world: World, people: County, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    command = tap(people.officer, plan(world, people), drill=True)
    actions.arrive(actor=people.water, command_id=command.pk)
    actions.change_level(actor=people.officer, command_id=command.pk, level=2, words="设定加强")
    assign(people.officer, command, people.health)
    actions.add_note(actor=people.water, command_id=command.pk, text="水位接近警戒")
    actions.take_command(actor=people.chief, command_id=command.pk, assume=True, words="到场")
    actions.close_command(actor=people.chief, command_id=command.pk, reason="演练结束", summary="链路畅通")
    report = Report.objects.get(command=command)
    write_report.func(report.pk)
    report.refresh_from_db()
    text = _text(report)
    for said in ("演练", "二、响应级别变化", "由Ⅲ级提升为Ⅱ级：设定加强", "四、点名到位情况", "应到 4 人，已到 2 人",
                 "水位接近警戒", "直接接任指挥长", "其中临时任务 1 项", "开通临时安置点（临时任务）",
                 f"责任人 {people.health.line}", "演练结束", "链路畅通", "水库预泄", "附：完整时间线"):  # fmt: skip
        assert said in text, said
    assert report.file.name.startswith("演练-") and report.entries == len(kinds(command))
    assert files.access_file(people.water, report.file_id).pk == report.file_id
    with pytest.raises(NotFound):
        files.access_file(people.stranger, report.file_id)
    again = actions.draft_report(actor=people.chief, command_id=command.pk)
    assert again.pk != report.pk
    assert actions.draft_report(actor=people.chief, command_id=command.pk).pk == again.pk


def test_a_report_that_cannot_be_stored_says_so_and_is_asked_for_again(
    world: World, people: County, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    command = tap(people.officer, plan(world, people))
    Task.objects.filter(command=command, key="reservoirs").update(title="（机密）水库预泄")  # an old plan's
    actions.close_command(actor=people.officer, command_id=command.pk, reason="解除")
    report = Report.objects.get(command=command)
    write_report.func(report.pk)
    report.refresh_from_db()
    assert (report.state, report.file) == ("failed", None)
    assert actions.draft_report(actor=people.officer, command_id=command.pk).pk != report.pk


def test_a_secrecy_mark_does_not_come_into_a_timeline_nobody_could_take_it_from(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    here, before = {"actor": people.officer, "command_id": command.pk}, kinds(command)
    task = Task.objects.get(command=command, key="consult")
    for work in (
        lambda: actions.add_note(**here, text="机密★ 雷达站位置"),
        lambda: assign(people.officer, command, title="（秘密）转移库房"),
        lambda: actions.settle_task(actor=people.officer, task_id=task.pk, done=True, word="密级：秘密"),
        lambda: actions.change_level(**here, level=2, words="绝密★"),
        lambda: actions.close_command(**here, reason="（机密）"),
    ):
        with pytest.raises(Invalid, match="涉密"):
            work()
    assert kinds(command) == before


@pytest.mark.parametrize("statement", ["UPDATE command_entry SET line = '某人'", "DELETE FROM command_entry"])
def test_the_database_refuses_to_change_the_timeline(world: World, people: County, statement: str) -> None:
    tap(people.officer, plan(world, people))
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_to_empty_the_timeline(world: World) -> None:
    """The guard rests in tests, which empty every table afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE command_entry ENABLE TRIGGER entry_no_truncate")
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            cursor.execute("TRUNCATE command_entry")
        cursor.execute("ALTER TABLE command_entry DISABLE TRIGGER entry_no_truncate")


def test_a_line_taken_out_against_the_triggers_is_missed(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    gone = Entry.objects.filter(command=command).order_by("pk")[1].pk
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE command_entry DISABLE TRIGGER entry_no_change")
        cursor.execute("DELETE FROM command_entry WHERE id = %s", [gone])
        cursor.execute("ALTER TABLE command_entry ENABLE TRIGGER entry_no_change")
    assert unmatched(command.pk) == {gone}


def test_a_report_whose_writer_died_is_drafted_anew(world: World, people: County) -> None:
    command = tap(people.officer, plan(world, people))
    actions.close_command(actor=people.officer, command_id=command.pk, reason="警报解除")
    Report.objects.update(state="writing")
    lost = Report.objects.get()
    assert actions.draft_report(actor=people.chief, command_id=command.pk).pk == lost.pk
    with clock.at(clock.now() + timedelta(minutes=20)):
        assert actions.draft_report(actor=people.chief, command_id=command.pk).pk != lost.pk
