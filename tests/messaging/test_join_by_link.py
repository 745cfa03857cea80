"""Links and QR codes: random, expiring, one at a time, and worth no more than what their maker may do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging import actions, queries
from messaging.models import InviteLink, JoinRequest, Membership
from messaging.queries import groups
from officehub.audit.models import LedgerEntry
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.groups import leave_post, lines, members, unit_group
from tests.support.messaging import frames, group
from tests.support.world import World


@pytest.fixture
def cast(world: World) -> tuple[Actor, Actor, Actor]:
    return world.actor("王敏"), world.actor("李强"), world.actor("赵磊", world.unit("water"))


def test_a_request_waits_for_those_who_keep_the_group_and_accepting_lets_in(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=member, conversation_id=conversation.pk)
    asked = actions.join_by_link(actor=guest, token=link.token, words="水利局值班")
    assert isinstance(asked, JoinRequest) and guest.person_id not in members(conversation)
    told = frames(f"person.{owner.person_id}")[-1]
    assert (told["type"], told["name"]) == ("conversation.join_asked", "赵磊")
    assert frames(f"person.{member.person_id}")[-1]["type"] != "conversation.join_asked"
    [line] = groups.join_requests(actor=owner, conversation_id=conversation.pk)
    assert (line.words, line.invited_by, line.person.name) == ("水利局值班", "李强", "赵磊")
    assert groups.join_preview(actor=guest, token=link.token).standing == "waiting"
    actions.settle_request(actor=owner, conversation_id=conversation.pk, request_id=line.id, accept=True)
    assert guest.person_id in members(conversation)
    assert lines(conversation)[-1] == "王敏 同意 赵磊 加入群聊"
    assert queries.conversation(actor=guest, conversation_id=conversation.pk).floor_number > 0


def test_asking_twice_is_one_request_and_declining_tells_only_the_one_who_asked(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=owner, conversation_id=conversation.pk)
    actions.join_by_link(actor=guest, token=link.token)
    actions.join_by_link(actor=guest, token=link.token)
    asked = JoinRequest.objects.get()
    actions.settle_request(actor=owner, conversation_id=conversation.pk, request_id=asked.pk, accept=False)
    assert guest.person_id not in members(conversation)
    last = frames(f"person.{guest.person_id}")[-1]
    assert (last["type"], last["accepted"]) == ("conversation.join_settled", False)
    with pytest.raises(Conflict, match="已由其他管理员处理"):
        actions.settle_request(actor=owner, conversation_id=conversation.pk, request_id=asked.pk, accept=True)


def test_without_approval_one_is_in_at_once(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    actions.change_rules(actor=owner, conversation_id=conversation.pk, rules={"join_needs_approval": False})
    link = actions.make_link(actor=member, conversation_id=conversation.pk)
    came = actions.join_by_link(actor=guest, token=link.token)
    assert isinstance(came, Membership)
    assert lines(conversation)[-1] == "赵磊 通过 李强 的邀请链接加入"
    assert LedgerEntry.objects.get(act="conversation.join").detail == {"invited_by": member.person_id}
    assert actions.join_by_link(actor=guest, token=link.token) == came


def test_a_new_link_ends_the_old_and_a_forged_one_is_nobodys(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    old = actions.make_link(actor=owner, conversation_id=conversation.pk)
    new = actions.make_link(actor=member, conversation_id=conversation.pk)
    assert old.token != new.token and len(new.token) == 43
    with pytest.raises(Conflict, match="已失效"):
        actions.join_by_link(actor=guest, token=old.token)
    for forged in ("x" * 43, new.token[:-1], new.token + "\x00", ""):
        with pytest.raises((NotFound, Conflict)):
            actions.join_by_link(actor=guest, token=forged + "y")
    actions.end_link(actor=owner, conversation_id=conversation.pk)
    with pytest.raises(Conflict, match="已失效"):
        groups.join_preview(actor=guest, token=new.token)


def test_an_expired_link_lets_nobody_in(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=owner, conversation_id=conversation.pk, days=1)
    with clock.at(clock.now() + timedelta(days=1, seconds=1)), pytest.raises(Conflict):
        actions.join_by_link(actor=guest, token=link.token)


def test_a_link_dies_with_its_makers_right_to_invite(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=member, conversation_id=conversation.pk)
    actions.remove_member(actor=owner, conversation_id=conversation.pk, person_id=member.person_id)
    with pytest.raises(Conflict):
        actions.join_by_link(actor=guest, token=link.token)


def test_archiving_ends_the_link_and_a_unit_group_has_none(world: World, cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=owner, conversation_id=conversation.pk)
    actions.archive(actor=owner, conversation_id=conversation.pk)
    with pytest.raises(Conflict):
        actions.join_by_link(actor=guest, token=link.token)
    assert not InviteLink.objects.filter(ended_at=None).exists()
    head = world.actor("陈晨", role="head")
    with pytest.raises(Forbidden):
        actions.make_link(actor=head, conversation_id=unit_group(head).pk)


def test_who_has_lost_every_post_meanwhile_is_not_let_in(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=owner, conversation_id=conversation.pk)
    actions.join_by_link(actor=guest, token=link.token)
    leave_post(guest)
    with pytest.raises(Conflict, match="没有任职"):
        actions.settle_request(
            actor=owner, conversation_id=conversation.pk, request_id=JoinRequest.objects.get().pk, accept=True
        )
    assert JoinRequest.objects.get().decided_at is None


def test_requests_are_seen_and_settled_by_those_who_keep_the_group_only(cast: tuple[Actor, ...]) -> None:
    owner, member, guest = cast
    conversation = group(owner, member)
    link = actions.make_link(actor=owner, conversation_id=conversation.pk)
    actions.join_by_link(actor=guest, token=link.token)
    with pytest.raises(Forbidden):
        groups.join_requests(actor=member, conversation_id=conversation.pk)
    other = group(member, owner, title="另一个群")
    with pytest.raises(NotFound):
        actions.settle_request(
            actor=member, conversation_id=other.pk, request_id=JoinRequest.objects.get().pk, accept=True
        )
