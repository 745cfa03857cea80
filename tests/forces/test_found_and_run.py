"""From the charter to the archive, and what is refused on the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import docx
import pytest
import time_machine

from messaging import actions as messaging
from messaging.forces import actions, drafts, jobs, queries
from messaging.forces.models import Force, Role
from messaging.forces.payloads import AmendForce, ChangeForceTask, ChangeSeat, CloseForce, SeatInput
from messaging.models import Message
from messaging.policy import visible_to as conversations_of
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.files.disk import path_of
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from officehub.todo.models import Todo
from tests.support.forces import Cast, aims, cast_of, charter, days, found, problem, seat, task
from tests.support.http import statements
from tests.support.world import World

DONE = CloseForce(summary="断面水质已达三类。", handover="长效管护移交县政府办公室。")


@pytest.fixture
def cast(world: World) -> Cast:
    return cast_of(world)


@pytest.fixture
def force(cast: Cast) -> Force:
    return found(cast)


def waiting(actor: Actor) -> list[str]:
    return list(Todo.objects.filter(person=actor.person_id, closed_at=None).values_list("title", flat=True))


def inside(actor: Actor, force: Force) -> bool:
    return conversations_of(actor).filter(pk=force.conversation_id).exists()


def test_founding_opens_a_group_of_the_inside_and_asks_experts_for_their_pledge(cast: Cast, force: Force) -> None:
    assert {actor.name: inside(actor, force) for actor in vars(cast).values()} == {
        "吴主任": True, "孙县长": True, "郑副县长": True, "王敏": True, "李强": True,
        "钱经理": True, "赵教授": False, "周老师": False,
    }  # fmt: skip
    assert force.conversation.owner_id == cast.leader.person_id
    assert force.conversation.ends_on == force.ends_on
    assert seat(force, cast.founder).role == Role.HEAD
    assert waiting(cast.professor) == ["专班邀请：阅读并接受承诺书"]
    with pytest.raises(NotFound):
        queries.one(actor=cast.professor, force_id=force.pk)
    row = seat(force, cast.professor)
    actions.accept_pledge(actor=cast.professor, member_id=row.pk)
    row.refresh_from_db()
    assert row.pledged_at is not None and inside(cast.professor, force) and waiting(cast.professor) == []
    assert queries.one(actor=cast.professor, force_id=force.pk).title == force.title
    assert LedgerEntry.objects.filter(act="force.pledge", subject_id=force.pk, detail__pledge=force.pledge).count() == 2


def test_an_invitation_is_declined_with_a_reason_only_those_who_invite_read(cast: Cast, force: Force) -> None:
    row = seat(force, cast.professor)
    with pytest.raises(Invalid, match="谢绝原因"):
        actions.decline_invitation(actor=cast.professor, member_id=row.pk, reason=" ")
    with pytest.raises(NotFound):
        actions.decline_invitation(actor=cast.company, member_id=row.pk, reason="不便")
    actions.decline_invitation(actor=cast.professor, member_id=row.pk, reason="与在研课题冲突")
    assert waiting(cast.professor) == []
    assert Todo.objects.get(person=cast.professor.person_id).outcome == "declined"
    assert not queries.overview(actor=cast.professor).invitations
    reasons = {
        who.name: [one.declined_because for one in queries.one(actor=who, force_id=force.pk).members if one.left_at]
        for who in (cast.leader, cast.water)
    }
    assert reasons == {"孙县长": ["与在研课题冲突"], "王敏": [""]}
    last = Message.objects.filter(conversation=force.conversation_id).latest("number")
    assert "谢绝了专班邀请" in last.text and "课题" not in last.text
    assert LedgerEntry.objects.get(act="force.decline").detail["reason"] == "与在研课题冲突"
    with pytest.raises(NotFound):
        actions.accept_pledge(actor=cast.professor, member_id=row.pk)
    body = SeatInput(person_id=cast.professor.person_id, role="expert", ends_on=days(20))
    again = actions.seat_member(actor=cast.leader, force_id=force.pk, body=body)  # asked a second time, he may agree
    actions.accept_pledge(actor=cast.professor, member_id=again.pk)
    assert inside(cast.professor, force)


def test_the_list_costs_the_same_for_one_force_and_for_several(cast: Cast, force: Force) -> None:
    one = statements(lambda: queries.overview(actor=cast.leader))
    for title in ("第二专班", "第三专班"):
        other = found(cast, title=title)
        task(other, cast.founder, cast.water)
        problem(other, cast.water)
    assert statements(lambda: queries.overview(actor=cast.leader)) == one
    counts = {row.title: row.counts for row in queries.overview(actor=cast.leader).items}
    assert (counts["第三专班"].tasks, counts["第三专班"].green, counts["第三专班"].problems) == (1, 1, 1)
    assert (counts[force.title].tasks, counts[force.title].problems) == (0, 0)


def test_the_group_is_read_until_the_evening_of_the_last_day_wherever_it_moves(cast: Cast, force: Force) -> None:
    def on(day: int) -> list[bool]:
        with time_machine.travel(clock.now() + timedelta(days=day), tick=False):
            return [inside(who, force) for who in (cast.leader, cast.water, cast.company)]

    assert (on(30), on(31)) == ([True, True, True], [True, True, False])
    assert (on(100), on(101)) == ([True, True, False], [True, False, False])  # no timer has been
    actions.amend_force(actor=cast.leader, force_id=force.pk, body=AmendForce(ends_on=days(120)))
    longer = ChangeSeat(role="expert", squad="", ends_on=days(110))
    actions.change_seat(actor=cast.leader, force_id=force.pk, member_id=seat(force, cast.company).pk, body=longer)
    assert (on(110), on(111)) == ([True, True, True], [True, True, False])
    assert (on(120), on(121)) == ([True, True, False], [True, False, False])


def test_nobody_accepts_for_another(cast: Cast, force: Force) -> None:
    with pytest.raises(NotFound):
        actions.accept_pledge(actor=cast.company, member_id=seat(force, cast.professor).pk)


def _seats(cast: Cast, *extra: dict[str, object]) -> list[object]:
    return [*[row.model_dump() for row in charter(cast).seats], *extra]


WRONG: dict[str, tuple[Callable[[Cast], dict[str, object]], str]] = {
    "end before start": (lambda _: {"starts_on": days(10), "ends_on": days(9)}, "不能早于开始"),
    "end in the past": (lambda _: {"starts_on": days(-9), "ends_on": days(-1)}, "不能早于今天"),
    "too long": (lambda _: {"ends_on": days(2000)}, "最长三年"),
    "member twice": (
        lambda c: {"seats": _seats(c, {"person_id": c.water.person_id, "role": "member"})}, "出现了两次"),
    "two leaders": (
        lambda c: {"seats": _seats(c, {"person_id": c.stranger.person_id, "role": "leader"})}, "只能有一名"),
    "no leader": (lambda c: {"seats": [{"person_id": c.water.person_id}]}, "只能有一名"),
    "expert without end": (
        lambda c: {"seats": [{"person_id": c.leader.person_id, "role": "leader"},
                             {"person_id": c.company.person_id, "role": "expert"}]}, "截止日期"),
    "expert beyond the end": (
        lambda c: {"seats": [{"person_id": c.leader.person_id, "role": "leader"},
                             {"person_id": c.company.person_id, "role": "expert", "ends_on": days(101)}]}, "不能晚于"),
    "enterprise as a member": (
        lambda c: {"seats": [{"person_id": c.leader.person_id, "role": "leader"},
                             {"person_id": c.company.person_id, "role": "member"}]}, "外部专家"),
    "head without a group": (
        lambda c: {"seats": _seats(c, {"person_id": c.stranger.person_id, "role": "head"})}, "工作组"),
    "unknown group": (
        lambda c: {"seats": _seats(c, {"person_id": c.stranger.person_id, "squad": "火箭组"})}, "火箭组"),
    "group twice": (lambda _: {"squads": [{"name": "综合组"}, {"name": "综合组 "}, {"name": "督导组"}]}, "不能重复"),
    "two heads": (
        lambda c: {"seats": _seats(c, {"person_id": c.stranger.person_id, "role": "head", "squad": "督导组"})},
        "只能有一名负责人"),
    "empty goal": (lambda _: {"goal": " "}, "工作目标不能为空"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_a_charter_that_does_not_hold_is_refused_with_a_sentence(cast: Cast, wrong: str) -> None:
    changed, sentence = WRONG[wrong]
    with pytest.raises(Invalid, match=sentence):
        actions.found_force(actor=cast.founder, body=charter(cast, **changed(cast)))


@pytest.mark.parametrize("who", ["water", "company"])
def test_only_who_speaks_for_a_unit_founds(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        actions.found_force(actor=getattr(cast, who), body=charter(cast))


def test_a_task_asks_its_responsible_once_and_done_closes_it(cast: Cast, force: Force) -> None:
    row = task(force, cast.founder, cast.water)
    assert waiting(cast.water) == ["整治入河排口"]
    actions.report_progress(actor=cast.water, force_id=force.pk, task_id=row.pk, percent=40, note="完成 4 个排口")
    body = ChangeForceTask(responsible_id=seat(force, cast.road).pk, due_on=days(50))
    actions.change_task(actor=cast.deputy, force_id=force.pk, task_id=row.pk, body=body)
    assert (waiting(cast.water), waiting(cast.road)) == ([], ["整治入河排口"])
    actions.report_progress(actor=cast.road, force_id=force.pk, task_id=row.pk, percent=100)
    assert waiting(cast.road) == []
    told = queries.history(actor=cast.company, force_id=force.pk, task_id=row.pk).items
    assert [step.act for step in told] == ["progress", "change", "progress", "add"]
    assert told[1].changes["due_on"] == [str(days(40)), str(days(50))]
    with pytest.raises(Forbidden):
        actions.report_progress(actor=cast.water, force_id=force.pk, task_id=row.pk, percent=10)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due": 101}, "晚于专班截止日期"),
        ({"starts_on": days(30), "due": 20}, "不能早于开始"),
        ({"starts_on": days(-3)}, "早于专班开始"),
        ({"goal_id": 10**9}, "选择目标"),
        ({"responsible_id": 10**9}, "现有成员"),
        ({"title": "长" * 121}, "最多 120"),
    ],
)
def test_a_task_that_does_not_fit_is_refused(cast: Cast, force: Force, fields: dict, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        task(force, cast.founder, cast.water, **fields)


def test_an_experts_task_ends_within_the_seat_and_its_to_do_says_nothing_of_the_force(cast: Cast, force: Force) -> None:
    with pytest.raises(Invalid, match="参与期限"):
        task(force, cast.founder, cast.company, due=40)
    with pytest.raises(Invalid, match="现有成员"):
        task(force, cast.founder, cast.professor, due=20)  # has not accepted
    task(force, cast.founder, cast.company, due=20)
    assert waiting(cast.company) == ["专班任务 1"]


def test_a_goal_with_tasks_stays(cast: Cast, force: Force) -> None:
    row = task(force, cast.founder, cast.water)
    with pytest.raises(Conflict):
        actions.remove_aim(actor=cast.founder, force_id=force.pk, aim_id=row.goal_id)
    spare = actions.add_aim(actor=cast.founder, force_id=force.pk, kind="goal", text="另一个目标")
    actions.remove_aim(actor=cast.founder, force_id=force.pk, aim_id=spare.pk)
    assert aims(force, cast.founder)["goal_id"] == row.goal_id


def test_a_new_leader_owns_the_group_and_the_former_one_becomes_a_deputy(cast: Cast, force: Force) -> None:
    body = ChangeSeat(role="leader")
    actions.change_seat(actor=cast.leader, force_id=force.pk, member_id=seat(force, cast.deputy).pk, body=body)
    assert (seat(force, cast.deputy).role, seat(force, cast.leader).role) == (Role.LEADER, Role.DEPUTY)
    force.conversation.refresh_from_db()
    assert force.conversation.owner_id == cast.deputy.person_id


def test_who_still_has_tasks_is_not_let_go_and_who_is_let_go_is_out_of_everything(cast: Cast, force: Force) -> None:
    row = task(force, cast.founder, cast.water)
    member = seat(force, cast.water)
    with pytest.raises(Conflict, match="未完成的任务"):
        actions.end_seat(actor=cast.leader, force_id=force.pk, member_id=member.pk, reason="调离")
    actions.drop_task(actor=cast.leader, force_id=force.pk, task_id=row.pk, reason="合并")
    actions.end_seat(actor=cast.leader, force_id=force.pk, member_id=member.pk, reason="调离")
    assert not inside(cast.water, force)
    with pytest.raises(NotFound):
        queries.one(actor=cast.water, force_id=force.pk)
    back = SeatInput(person_id=cast.water.person_id, role="member", squad="督导组")
    actions.seat_member(actor=cast.leader, force_id=force.pk, body=back)
    assert inside(cast.water, force)
    with pytest.raises(Conflict):
        actions.seat_member(actor=cast.leader, force_id=force.pk, body=back)


def test_the_end_does_not_move_before_a_tasks_deadline_and_the_group_follows_it(cast: Cast, force: Force) -> None:
    task(force, cast.founder, cast.water, due=80)
    with pytest.raises(Invalid, match="整治入河排口"):
        actions.amend_force(actor=cast.leader, force_id=force.pk, body=AmendForce(ends_on=days(79)))
    actions.amend_force(actor=cast.leader, force_id=force.pk, body=AmendForce(ends_on=days(90), title="清水决战专班"))
    force.conversation.refresh_from_db()
    assert (force.conversation.ends_on, force.conversation.title) == (days(90), "清水决战专班")


def test_the_weekly_report_is_drawn_from_facts_edited_and_stands_once_issued(cast: Cast, force: Force) -> None:
    done = task(force, cast.founder, cast.water, title="关停散排口")
    task(force, cast.founder, cast.road, title="巡查河道", due=3)
    actions.report_progress(actor=cast.water, force_id=force.pk, task_id=done.pk, percent=100)
    problem(force, cast.water)
    report = actions.draft_report(actor=cast.founder, force_id=force.pk)
    assert "已完成 1 项" in report.text and "关停散排口" in report.text
    warned = report.text.split("进度预警")[1].split("近两周")[0]
    assert "巡查河道" in warned and "管网资金缺口" in report.text
    actions.write_report(actor=cast.founder, force_id=force.pk, report_id=report.pk, text=report.text + "\n补充：无。")
    assert actions.draft_report(actor=cast.founder, force_id=force.pk).text.endswith("补充：无。")
    report = actions.issue_report(actor=cast.founder, force_id=force.pk, report_id=report.pk)
    said = Message.objects.filter(conversation=force.conversation_id, kind="file").get()
    assert said.content["file_id"] == report.file_id and "关停散排口" in said.text
    words = "\n".join(
        line.text for line in docx.Document(io.BytesIO(path_of(report.file.place).read_bytes())).paragraphs
    )
    assert "一、本周完成" in words and "补充：无。" in words
    with pytest.raises(Conflict):
        actions.write_report(actor=cast.founder, force_id=force.pk, report_id=report.pk, text="改")
    assert queries.files(actor=cast.company, force_id=force.pk).items[0].file_id == report.file_id


def test_the_agenda_lists_problems_first_and_what_is_pressing(cast: Cast, force: Force) -> None:
    actions.amend_force(
        actor=cast.leader, force_id=force.pk, body=AmendForce.model_validate({"meets_weekday": 1, "meets_at": "09:00"})
    )
    task(force, cast.founder, cast.road, title="巡查河道", due=3)
    problem(force, cast.water)
    force.refresh_from_db()
    text = drafts.agenda(force)
    assert text.index("管网资金缺口") < text.index("巡查河道")
    day = drafts.next_meeting(force)
    assert day is not None and day.isoweekday() == 1 and "09:00" in text


def test_closing_archives_everything_and_nothing_opens_it_again(cast: Cast, force: Force) -> None:
    row = task(force, cast.founder, cast.water)
    problem(force, cast.water)
    report = actions.draft_report(actor=cast.founder, force_id=force.pk)
    actions.issue_report(actor=cast.founder, force_id=force.pk, report_id=report.pk)
    for who in (cast.deputy, cast.founder, cast.water, cast.company):
        with pytest.raises(Forbidden):
            actions.close_force(actor=who, force_id=force.pk, body=DONE)
    actions.close_force(actor=cast.leader, force_id=force.pk, body=DONE)
    force.refresh_from_db()
    force.conversation.refresh_from_db()
    assert force.conversation.archived_at is not None
    assert {who: inside(getattr(cast, who), force) for who in ("leader", "deputy", "founder", "water", "company")} == {
        "leader": True, "deputy": True, "founder": False, "water": False, "company": False,
    }  # fmt: skip
    assert waiting(cast.water) == [] and waiting(cast.professor) == []
    index = docx.Document(io.BytesIO(path_of(force.index_file.place).read_bytes()))
    cells = [cell.text for table in index.tables for line in table.rows for cell in line.cells]
    assert {"整治入河排口", "管网资金缺口", "孙县长", report_name(force)} <= set(cells)
    assert queries.one(actor=cast.founder, force_id=force.pk).abilities == ["read"]  # office head of the owner unit
    for who in (cast.water, cast.company, cast.stranger):
        with pytest.raises(NotFound):
            queries.one(actor=who, force_id=force.pk)
    for act in (
        lambda: actions.close_force(actor=cast.leader, force_id=force.pk, body=DONE),
        lambda: actions.amend_force(actor=cast.leader, force_id=force.pk, body=AmendForce(ends_on=days(120))),
        lambda: actions.report_progress(actor=cast.leader, force_id=force.pk, task_id=row.pk, percent=100),
        lambda: task(force, cast.leader, cast.leader),
    ):
        with pytest.raises(Conflict, match="结项"):
            act()


def report_name(force: Force) -> str:
    return force.reports.get().file.name


def test_the_day_after_the_end_only_its_leaders_see_it_and_are_asked_to_close(cast: Cast, force: Force) -> None:
    task(force, cast.founder, cast.water)
    with time_machine.travel(clock.now() + timedelta(days=101), tick=False):
        for who in (cast.founder, cast.water, cast.company):
            with pytest.raises(NotFound):
                queries.one(actor=who, force_id=force.pk)
        jobs.end_what_is_over()
        jobs.end_what_is_over()
        assert [inside(who, force) for who in (cast.leader, cast.founder, cast.water, cast.company)] == [
            True, False, False, False,
        ]  # fmt: skip
        assert waiting(cast.leader) == ["专班已到期，请办理结项：清水攻坚专班"] and waiting(cast.water) == []
        with pytest.raises(Conflict, match="结项"):
            actions.amend_force(actor=cast.leader, force_id=force.pk, body=AmendForce(ends_on=days(30)))
        actions.close_force(actor=cast.deputy, force_id=force.pk, body=DONE)
        assert waiting(cast.leader) == []


def test_nobody_enters_or_leaves_the_group_but_by_a_seat(cast: Cast, force: Force, world: World) -> None:
    stranger = world.actor("何科员")
    group = {"actor": cast.leader, "conversation_id": force.conversation_id}
    for turned_away in (
        lambda: messaging.add_members(**group, person_ids=[stranger.person_id]),
        lambda: messaging.make_link(**group),
        lambda: messaging.leave_group(**group),
        lambda: messaging.remove_member(**group, person_id=cast.founder.person_id),
    ):
        with pytest.raises(Forbidden, match="专班名册"):
            turned_away()
    assert not inside(stranger, force) and inside(cast.founder, force)
