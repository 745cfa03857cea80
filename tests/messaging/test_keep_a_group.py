"""Rules, administrators, ownership and the end of a group."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging import actions, queries, rounds
from messaging.models import Conversation, Role
from messaging.queries import groups
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from tests.support.groups import lines, roles, special
from tests.support.messaging import frames, group, say
from tests.support.world import World


def test_when_everyone_is_muted_only_those_who_keep_the_group_speak(world: World) -> None:
    clerk, admin, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, admin, town)
    actions.appoint_admin(actor=clerk, conversation_id=conversation.pk, person_id=admin.person_id)
    actions.change_rules(actor=admin, conversation_id=conversation.pk, rules={"who_speaks": "admins"})
    assert lines(conversation)[-2:] == ["王敏 将 李强 设为管理员", "李强 开启了全员禁言"]
    with pytest.raises(Forbidden, match="只有群主和管理员可以在这里发言"):
        say(town, conversation)
    assert say(admin, conversation)
    changed = [frame for frame in frames(f"conversation.{conversation.pk}") if frame["type"] == "conversation.changed"]
    assert changed[-1]["conversation"]["rules"].startswith("admins")
    assert "send" not in queries.conversation(actor=town, conversation_id=conversation.pk).abilities


def test_a_rule_that_is_so_already_is_neither_said_nor_recorded(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    before = lines(conversation)
    actions.change_rules(actor=clerk, conversation_id=conversation.pk, rules={"who_speaks": "everyone"})
    assert lines(conversation) == before
    assert not LedgerEntry.objects.filter(act="conversation.rules").exists()


def test_rules_are_for_those_who_keep_the_group(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    with pytest.raises(Forbidden):
        actions.change_rules(actor=duty, conversation_id=conversation.pk, rules={"purpose": "别的"})
    with pytest.raises(Invalid):
        actions.change_rules(actor=clerk, conversation_id=conversation.pk, rules={"purpose": "防" * 201})


def test_administrators_are_appointed_and_dismissed_by_the_owner_only(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    actions.appoint_admin(actor=clerk, conversation_id=conversation.pk, person_id=duty.person_id)
    assert roles(conversation)[duty.person_id] == Role.ADMIN
    with pytest.raises(Forbidden):
        actions.appoint_admin(actor=duty, conversation_id=conversation.pk, person_id=town.person_id)
    actions.dismiss_admin(actor=clerk, conversation_id=conversation.pk, person_id=duty.person_id)
    assert roles(conversation)[duty.person_id] == Role.MEMBER
    assert LedgerEntry.objects.filter(act__in=["conversation.appoint", "conversation.dismiss"]).count() == 2
    with pytest.raises(NotFound):
        actions.appoint_admin(actor=clerk, conversation_id=conversation.pk, person_id=987_654)


def test_the_owner_hands_the_group_over_and_stays_as_an_administrator(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    actions.transfer_ownership(actor=clerk, conversation_id=conversation.pk, person_id=duty.person_id)
    assert roles(conversation) == {clerk.person_id: Role.ADMIN, duty.person_id: Role.OWNER}
    assert Conversation.objects.get(pk=conversation.pk).owner_id == duty.person_id
    told = {"type": "conversation.role", "conversation_id": conversation.pk}
    assert told in frames(f"person.{clerk.person_id}") and told in frames(f"person.{duty.person_id}")
    with pytest.raises(Forbidden):
        actions.transfer_ownership(actor=clerk, conversation_id=conversation.pk, person_id=clerk.person_id)


def test_special_work_handed_to_another_unit_is_answered_for_by_that_unit(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    water = world.actor("李强", world.unit("water"), role="head")
    work = special(founder)
    actions.transfer_ownership(actor=founder, conversation_id=work.pk, person_id=water.person_id)
    work.refresh_from_db()
    assert work.owner_unit_id == water.unit_id
    assert rounds.groups_out_of_step() == []


def test_the_day_after_the_last_one_the_group_is_read_only(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    member = world.actor("李强", world.unit("water"), role="head")
    work = special(founder, days=3)
    with clock.at(clock.now() + timedelta(days=3)):
        rounds.archive_what_ended()
        assert say(member, work)
    with clock.at(clock.now() + timedelta(days=4)):
        rounds.archive_what_ended()
        rounds.archive_what_ended()
        for actor in (founder, member):
            with pytest.raises(Forbidden, match="已归档"):
                say(actor, work)
        with pytest.raises(Forbidden, match="已归档"):
            actions.move_end(actor=founder, conversation_id=work.pk, ends_on=clock.today())
        assert queries.window(actor=member, conversation_id=work.pk).items
        assert actions.arrange(actor=member, conversation_id=work.pk, muted=True)
    assert [line for line in lines(work) if "归档" in line] == ["本群已到截止日期，自动归档，此后只能查看"]
    changed = frames(f"conversation.{work.pk}")[-1]
    assert changed["conversation"]["archived"] is True
    assert LedgerEntry.objects.get(act="conversation.archive").person_id is None


def test_the_owner_moves_the_end_before_it_comes(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    member = world.actor("李强", world.unit("water"), role="head")
    work = special(founder, days=3)
    later = clock.today() + timedelta(days=60)
    actions.move_end(actor=founder, conversation_id=work.pk, ends_on=later)
    with clock.at(clock.now() + timedelta(days=10)):
        rounds.archive_what_ended()
        assert say(member, work)
    with pytest.raises(Forbidden):
        actions.move_end(actor=member, conversation_id=work.pk, ends_on=later)
    with pytest.raises(Invalid):
        actions.move_end(actor=founder, conversation_id=work.pk, ends_on=clock.today() - timedelta(days=1))


def test_who_invites_may_be_kept_to_those_who_run_the_group(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    actions.change_rules(actor=clerk, conversation_id=conversation.pk, rules={"who_invites": "admins"})
    with pytest.raises(Forbidden):
        actions.add_members(actor=duty, conversation_id=conversation.pk, person_ids=[town.person_id])
    assert actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id]) == 1


def test_in_a_channel_only_those_who_keep_it_write(world: World) -> None:
    head, reader = world.actor("王敏", role="head"), world.actor("李强")
    channel = actions.found_channel(actor=head, title="通知公告", person_ids=[reader.person_id])
    assert say(head, channel, "今日停水检修")
    with pytest.raises(Forbidden):
        say(reader, channel)
    with pytest.raises(Forbidden, match="由单位负责人或办公室人员建立"):
        actions.found_channel(
            actor=world.actor("赵磊", world.unit("water")), title="小道消息", person_ids=[reader.person_id]
        )


def test_the_groups_one_keeps_are_listed_with_the_sleeping_ones_first(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    with clock.at(clock.now() - timedelta(days=100)):
        sleeping = group(clerk, duty, title="很久没人说话")
    awake = group(clerk, duty, title="常用")
    group(duty, clerk, title="别人的")
    listed = groups.governed_groups(actor=clerk)
    assert [(one.id, one.dormant, one.may_archive) for one in listed] == [
        (sleeping.pk, True, True),
        (awake.pk, False, True),
    ]


def test_settings_say_whom_the_group_is_for_and_who_answers(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    member = world.actor("李强", world.unit("water"), role="head")
    work = special(founder)
    seen = groups.group_settings(actor=member, conversation_id=work.pk)
    assert (seen.purpose, seen.owner.name, seen.owner_unit) == (work.purpose, "王敏", founder.unit_name)
    assert "主要负责人" in seen.audience_words and seen.link is None
    with pytest.raises(NotFound):
        groups.group_settings(actor=world.actor("赵磊"), conversation_id=work.pk)
