from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.models import Membership
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Forbidden, NotFound
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_who_joins_has_nothing_unread_but_the_line_about_it(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    say(clerk, conversation)
    assert actions.add_members(actor=duty, conversation_id=conversation.pk, person_ids=[town.person_id]) == 1
    seen = queries.conversation(actor=town, conversation_id=conversation.pk)
    assert (seen.unread, seen.member_count, seen.last.text) == (1, 3, "李强 邀请 赵磊 加入群聊")


def test_inviting_a_member_again_changes_nothing(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    before = frames(f"conversation.{conversation.pk}")
    assert actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[duty.person_id]) == 0
    assert frames(f"conversation.{conversation.pk}") == before


def test_who_is_removed_sees_the_conversation_no_more_and_is_told(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    actions.remove_member(actor=clerk, conversation_id=conversation.pk, person_id=town.person_id)
    assert frames(f"person.{town.person_id}")[-1] == {"type": "conversation.left", "conversation_id": conversation.pk}
    with pytest.raises(NotFound):
        queries.conversation(actor=town, conversation_id=conversation.pk)
    assert queries.conversations(actor=town).items == []
    entry = LedgerEntry.objects.get(act="conversation.remove_member")
    assert (entry.subject_id, entry.detail) == (conversation.pk, {"person_ids": [town.person_id]})


def test_coming_back_opens_the_same_membership_with_a_fresh_mark(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    actions.leave_group(actor=town, conversation_id=conversation.pk)
    say(clerk, conversation)
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    assert Membership.objects.filter(conversation=conversation, person=town.person_id).count() == 1
    assert queries.conversation(actor=town, conversation_id=conversation.pk).unread == 1


def test_a_plain_member_may_not_remove_and_nobody_removes_the_owner(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    with pytest.raises(Forbidden):
        actions.remove_member(actor=duty, conversation_id=conversation.pk, person_id=town.person_id)
    Membership.objects.filter(conversation=conversation, person=duty.person_id).update(role="admin")
    with pytest.raises(Forbidden):
        actions.remove_member(actor=duty, conversation_id=conversation.pk, person_id=clerk.person_id)


def test_an_owner_who_leaves_hands_the_group_to_an_administrator(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    Membership.objects.filter(conversation=conversation, person=town.person_id).update(role="admin")
    actions.leave_group(actor=clerk, conversation_id=conversation.pk)
    conversation.refresh_from_db()
    assert conversation.owner_id == town.person_id
    texts = [item.text for item in queries.window(actor=town, conversation_id=conversation.pk).items]
    assert texts[-2:] == ["王敏 退出了群聊", "赵磊 成为群主"]


def test_nobody_leaves_or_adds_to_a_direct_conversation(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = direct(clerk, duty)
    with pytest.raises(Forbidden):
        actions.leave_group(actor=clerk, conversation_id=conversation.pk)
    with pytest.raises(Forbidden):
        actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])


def test_renaming_is_said_recorded_and_shown(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    actions.rename_group(actor=clerk, conversation_id=conversation.pk, title="防汛值班")
    changed = frames(f"conversation.{conversation.pk}")[-1]
    assert changed["type"] == "conversation.changed" and changed["conversation"]["title"] == "防汛值班"
    assert LedgerEntry.objects.get(act="conversation.rename").detail == {"before": "防汛检查", "after": "防汛值班"}
    with pytest.raises(Forbidden):
        actions.rename_group(actor=duty, conversation_id=conversation.pk, title="别的")


def test_mute_and_pin_are_ones_own(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    actions.arrange(actor=duty, conversation_id=conversation.pk, muted=True)
    actions.arrange(actor=duty, conversation_id=conversation.pk, pinned=True)
    mine = queries.conversation(actor=duty, conversation_id=conversation.pk)
    theirs = queries.conversation(actor=clerk, conversation_id=conversation.pk)
    assert (mine.muted, mine.pinned, theirs.muted, theirs.pinned) == (True, True, False, False)


def test_members_are_listed_with_the_owner_first(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(duty, clerk, town)
    page = queries.members(actor=town, conversation_id=conversation.pk)
    assert (page.items[0].person.name, page.items[0].role) == ("李强", "owner")
    assert len(page.items) == 3 and page.next is None


def test_members_are_found_by_name_pinyin_and_initials(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)

    def found(search: str) -> list[str]:
        page = queries.members(actor=clerk, conversation_id=conversation.pk, search=search)
        return [item.person.name for item in page.items]

    assert found("强") == found("liq") == found("LQ") == ["李强"]
    assert found("\x00%") == []
