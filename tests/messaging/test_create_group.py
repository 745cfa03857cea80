from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.models import Membership
from officehub.audit.models import LedgerEntry
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.messaging import frames, group
from tests.support.world import World


def test_the_founder_owns_it_and_everyone_is_told(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    roles = dict(Membership.objects.values_list("person_id", "role"))
    assert roles == {clerk.person_id: "owner", duty.person_id: "member", town.person_id: "member"}
    assert conversation.member_count == 3
    assert frames(f"person.{town.person_id}")[-1]["conversation_id"] == conversation.pk
    assert LedgerEntry.objects.filter(act="conversation.create", subject_id=conversation.pk).exists()


def test_the_first_line_says_who_made_it_and_counts_as_unread_for_the_others_only(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    [line] = queries.window(actor=duty, conversation_id=conversation.pk).items
    assert (line.kind, line.text) == ("system", "王敏 创建了群聊，李强 加入")
    assert queries.conversation(actor=clerk, conversation_id=conversation.pk).unread == 0
    assert queries.conversation(actor=duty, conversation_id=conversation.pk).unread == 1


def test_a_group_without_a_title_is_called_by_its_members(world: World) -> None:
    clerk, *others = [world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳")]
    made = actions.create_group(actor=clerk, person_ids=[other.person_id for other in others])
    assert made.title == "王敏、李强、赵磊等"


def test_the_same_members_again_are_pointed_to_the_group_they_have(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    first = group(clerk, duty, town)
    with pytest.raises(Conflict) as refusal:
        actions.create_group(actor=duty, person_ids=[clerk.person_id, town.person_id])
    assert refusal.value.data["conversation_id"] == first.pk
    again = actions.create_group(actor=duty, person_ids=[clerk.person_id, town.person_id], even_if_exists=True)
    assert again.pk != first.pk


def test_a_group_of_more_or_fewer_is_another_group(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    group(clerk, duty, town)
    assert actions.create_group(actor=clerk, person_ids=[duty.person_id])


def test_a_stranger_cannot_draw_a_shielded_leader_in_and_is_told_who(world: World) -> None:
    leader = world.actor("陈省长", world.unit(region=world.province), role="head", shielded=True)
    stranger, duty = world.actor("王敏", world.unit("water")), world.actor("李强")
    with pytest.raises(Forbidden, match="陈省长"):
        actions.create_group(actor=stranger, person_ids=[duty.person_id, leader.person_id])


@pytest.mark.parametrize("title", ["汛" * 65, "防\x00汛", "防\u202e汛"])
def test_a_title_too_long_or_with_hidden_characters_is_refused(world: World, title: str) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    with pytest.raises(Invalid):
        actions.create_group(actor=clerk, person_ids=[duty.person_id], title=title)


def test_nobody_but_oneself_is_no_group_and_unknown_people_are_not_found(world: World) -> None:
    clerk = world.actor("王敏")
    with pytest.raises(Invalid):
        actions.create_group(actor=clerk, person_ids=[clerk.person_id])
    with pytest.raises(NotFound):
        actions.create_group(actor=clerk, person_ids=[987_654_321])


def test_a_large_group_tells_its_first_members_at_once_and_the_rest_by_the_worker(world: World) -> None:
    clerk = world.actor("王敏")
    unit = world.unit()
    others = [world.actor(f"村干部{n}", unit) for n in range(230)]
    group(clerk, *others)
    told = [other for other in others if frames(f"person.{other.person_id}")]
    from django_tasks_db.models import DBTaskResult

    [job] = DBTaskResult.objects.filter(task_path="messaging.jobs.tell_joined")
    assert len(told) + len(job.args_kwargs["args"][1]) == 230
