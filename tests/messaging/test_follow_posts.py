"""Unit groups and special work keep in step with who holds which post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging import actions, queries, rounds
from messaging.models import Conversation, Membership, Role
from officehub.audit.models import LedgerEntry
from officehub.directory.audience import Audience
from officehub.directory.models import Appointment, Person, Post
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid
from tests.support.groups import heads_of, leave_post, lines, members, roles, special, unit_group
from tests.support.messaging import frames, say
from tests.support.world import World


def test_a_unit_group_holds_whoever_holds_a_post_there_or_in_an_office_of_it(world: World) -> None:
    head, clerk = world.actor("王敏", role="head"), world.actor("李强")
    elsewhere = world.actor("赵磊", world.unit("water"))
    office = world.unit().add_child(
        region=world.county, kind="office", category="internal", name="综合科", short_name="综合科",
        tier=world.county.tier, region_path=world.county.path,
    )  # fmt: skip
    inside = world.actor("孙芳", office)
    group = unit_group(head)
    assert members(group) == {head.person_id, clerk.person_id, inside.person_id}
    assert elsewhere.person_id not in members(group)
    assert roles(group)[head.person_id] == Role.OWNER
    assert lines(group) == ["王敏 建立了单位群，共 3 人"]
    assert frames(f"person.{clerk.person_id}")[-1]["type"] == "conversation.joined"


def test_a_unit_has_one_group_and_the_second_founder_is_pointed_to_it(world: World) -> None:
    head, deputy = world.actor("王敏", role="head"), world.actor("李强", role="deputy")
    group = unit_group(head)
    with pytest.raises(Conflict) as refusal:
        unit_group(deputy)
    assert refusal.value.data["conversation_id"] == group.pk


def test_a_unit_group_is_opened_by_those_who_lead_the_unit(world: World) -> None:
    with pytest.raises(Forbidden):
        unit_group(world.actor("王敏"))
    stranger = world.actor("李强", world.unit("water"), role="head")
    with pytest.raises(Forbidden):
        actions.open_unit_group(actor=stranger, unit_id=world.unit().pk)


def test_who_comes_into_a_post_joins_and_who_leaves_it_goes(world: World) -> None:
    head, leaver = world.actor("王敏", role="head"), world.actor("李强")
    group = unit_group(head)
    leave_post(leaver)
    comer = world.actor("赵磊")
    moves = actions.keep_in_step(conversation_id=group.pk)
    assert (set(moves.came), set(moves.went)) == ({comer.person_id}, {leaver.person_id})
    assert members(group) == {head.person_id, comer.person_id}
    assert lines(group)[-2:] == ["赵磊 因岗位变动加入", "李强 因岗位变动退出"]
    assert frames(f"person.{leaver.person_id}")[-1] == {"type": "conversation.left", "conversation_id": group.pk}
    assert roles(group)[comer.person_id] == Role.MEMBER
    entry = LedgerEntry.objects.get(act="conversation.follow_posts")
    assert entry.detail == {"joined": [comer.person_id], "left": [leaver.person_id]}
    group.refresh_from_db()
    assert group.member_count == 2
    before = len(frames(f"conversation.{group.pk}"))
    actions.keep_in_step(conversation_id=group.pk)
    assert len(frames(f"conversation.{group.pk}")) == before


def test_who_comes_back_to_a_post_opens_the_same_membership_with_a_fresh_mark(world: World) -> None:
    head, person = world.actor("王敏", role="head"), world.actor("李强")
    group = unit_group(head)
    leave_post(person)
    actions.keep_in_step(conversation_id=group.pk)
    say(head, group)
    Appointment.objects.filter(pk=person.appointment_id).update(valid_to=None)
    actions.keep_in_step(conversation_id=group.pk)
    assert Membership.objects.filter(conversation=group, person=person.person_id).count() == 1
    # The line about coming back is said by him who came, so nothing is left unread.
    assert queries.conversation(actor=person, conversation_id=group.pk).unread == 0


def test_nobody_leaves_or_is_removed_or_invited_while_posts_decide(world: World) -> None:
    head, clerk = world.actor("王敏", role="head"), world.actor("李强")
    outsider = world.actor("赵磊", world.unit("water"))
    group = unit_group(head)
    with pytest.raises(Forbidden, match="在岗期间不能退出"):
        actions.leave_group(actor=clerk, conversation_id=group.pk)
    with pytest.raises(Forbidden):
        actions.remove_member(actor=head, conversation_id=group.pk, person_id=clerk.person_id)
    with pytest.raises(Forbidden):
        actions.add_members(actor=head, conversation_id=group.pk, person_ids=[outsider.person_id])


def test_the_successor_in_the_post_takes_the_group_over(world: World) -> None:
    head, admin = world.actor("王敏", role="head"), world.actor("李强")
    group = unit_group(head)
    actions.appoint_admin(actor=head, conversation_id=group.pk, person_id=admin.person_id)
    leave_post(head)
    successor = world.person("赵磊")
    Appointment.objects.create(
        person=successor, post=Post.objects.get(pk=head.post_id), unit_id=head.unit_id, valid_from=clock.today()
    )
    actions.keep_in_step(conversation_id=group.pk)
    assert roles(group) == {successor.pk: Role.OWNER, admin.person_id: Role.ADMIN}
    assert Conversation.objects.get(pk=group.pk).owner_id == successor.pk
    assert {"type": "conversation.role", "conversation_id": group.pk} in frames(f"person.{successor.pk}")


def test_without_a_successor_an_administrator_takes_the_group_over(world: World) -> None:
    head, admin, clerk = world.actor("王敏", role="head"), world.actor("李强"), world.actor("赵磊")
    group = unit_group(head)
    actions.appoint_admin(actor=head, conversation_id=group.pk, person_id=admin.person_id)
    leave_post(head)
    actions.keep_in_step(conversation_id=group.pk)
    assert roles(group) == {admin.person_id: Role.OWNER, clerk.person_id: Role.MEMBER}


def test_special_work_follows_its_posts_within_the_founders_reach(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    near = world.actor("李强", world.unit("water"), role="head")
    far = world.actor("赵磊", world.unit("water", world.other_county), role="head")
    group = special(founder)
    assert members(group) == {founder.person_id, near.person_id}
    assert far.person_id not in members(group)
    leave_post(near)
    successor = world.actor("孙芳", world.unit("water"), role="head")
    actions.keep_in_step(conversation_id=group.pk)
    assert members(group) == {founder.person_id, successor.person_id}


def test_an_expert_invited_by_hand_stays_when_posts_change(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    world.actor("李强", world.unit("water"), role="head")
    expert = world.actor("赵磊", world.unit("hydrology"))
    group = special(founder)
    actions.add_members(actor=founder, conversation_id=group.pk, person_ids=[expert.person_id])
    actions.keep_in_step(conversation_id=group.pk)
    assert expert.person_id in members(group)
    actions.leave_group(actor=expert, conversation_id=group.pk)
    assert expert.person_id not in members(group)


def test_the_same_audience_again_is_pointed_to_the_group_there_is(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    world.actor("李强", world.unit("water"), role="head")
    first = special(founder)
    with pytest.raises(Conflict) as refusal:
        special(founder, title="另一个")
    assert refusal.value.data == {"conversation_id": first.pk, "title": "防汛专班"}


@pytest.mark.parametrize(
    ("audience", "days", "words"),
    [
        (heads_of("school"), 30, "没有您可以召集的人员"),
        (heads_of(), -1, "不能早于今天"),
        (heads_of(), 400, "最长为一年"),
    ],
)
def test_special_work_for_nobody_or_without_a_sensible_end_is_refused(
    world: World, audience: Audience, days: int, words: str
) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    world.actor("李强", world.unit("water"), role="head")
    with pytest.raises(Invalid, match=words):
        special(founder, audience, days=days)
    assert not Conversation.objects.exists()


def test_ten_thousand_others_are_one_too_many(world: World) -> None:
    founder = world.actor("王敏", role="head")
    _crowd(world, 10_000)
    audience = Audience.model_validate({"any_of": [{"roles": ["clerk"]}]})
    with pytest.raises(Invalid, match="最多 10000 人，所选范围有 10000 人"):
        special(founder, audience)


def test_nearly_ten_thousand_come_in_a_handful_of_statements(world: World) -> None:
    founder = world.actor("王敏", role="head")
    _crowd(world, 9_999)
    audience = Audience.model_validate({"any_of": [{"roles": ["clerk"]}]})
    with CaptureQueriesContext(connection) as captured:
        group = special(founder, audience)
    assert len(members(group)) == 10_000
    jobs = 20  # the worker tells those beyond the first two hundred
    assert len(captured.captured_queries) < 30 + 3 * jobs
    _as_known_to_the_planner()
    leave_post(world.actor("李强", role="clerk"))
    with CaptureQueriesContext(connection) as captured:
        actions.keep_in_step(conversation_id=group.pk)
    assert len(captured.captured_queries) < 20


def test_a_round_finds_the_groups_out_of_step_and_only_those(world: World) -> None:
    head, founder = world.actor("王敏", role="head"), world.actor("李强", world.unit("government"), role="head")
    near = world.actor("赵磊", world.unit("water"), role="head")
    office, work = unit_group(head), special(founder)
    assert rounds.groups_out_of_step() == []
    leave_post(near)
    assert rounds.groups_out_of_step() == [work.pk]
    comer = world.actor("孙芳")
    assert rounds.groups_out_of_step() == sorted([office.pk, work.pk])
    rounds.Follower().round()
    assert rounds.groups_out_of_step() == []
    assert comer.person_id in members(office)


def test_an_archived_group_follows_no_more(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    near = world.actor("李强", world.unit("water"), role="head")
    work = special(founder)
    actions.archive(actor=founder, conversation_id=work.pk)
    leave_post(near)
    assert rounds.groups_out_of_step() == []
    actions.keep_in_step(conversation_id=work.pk)
    assert near.person_id in members(work)


def _crowd(world: World, count: int) -> None:
    unit = world.unit()
    post = Post.objects.create(unit=unit, title="经办人", role="clerk")
    people = Person.objects.bulk_create(
        Person(name=f"演示{n}", pinyin=f"yanshi{n}", initials="ys", demo=True) for n in range(count)
    )
    since = clock.today() - timedelta(days=30)
    Appointment.objects.bulk_create(
        Appointment(person=person, post=post, unit=unit, valid_from=since) for person in people
    )
    _as_known_to_the_planner()


def _as_known_to_the_planner() -> None:
    """As autovacuum sees to it in a real house: a table taken for empty is read once for each of ten thousand rows."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_appointment, directory_person, directory_unit, messaging_membership")
