"""Where the past is closed, who comes later gets nothing of it: not in a window, not by number, not by replay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from messaging import actions, queries
from messaging.models import Membership
from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.kernel.errors import Forbidden, NotFound
from officehub.realtime.log import heads
from tests.support.groups import special
from tests.support.messaging import frames, group, say
from tests.support.rooms import follow, meanwhile
from tests.support.socket_client import open_socket
from tests.support.web_processes import WebProcess, session_for, web_processes
from tests.support.world import World


@pytest.fixture(scope="module")
def webs(django_db_setup: None) -> Iterator[list[WebProcess]]:
    with web_processes(1, app="officehub.asgi:application") as started:
        yield started


def test_a_newcomer_sees_the_line_about_coming_and_nothing_before_it(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    secret = say(clerk, conversation, "只给当时在场的人")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    for edge in ({}, {"before": 99}, {"after": 0}, {"around": 1}):
        window = queries.window(actor=town, conversation_id=conversation.pk, **edge)
        assert [item.text for item in window.items] == ["王敏 邀请 赵磊 加入群聊"]
        assert window.has_older is False
    with pytest.raises(NotFound):
        queries.one_message(actor=town, conversation_id=conversation.pk, number=secret.number)
    with pytest.raises(NotFound):
        queries.readers(actor=town, conversation_id=conversation.pk, number=secret.number)
    older = queries.window(actor=duty, conversation_id=conversation.pk)
    assert secret.number in [item.number for item in older.items]


def test_the_list_shows_nothing_of_the_past_either(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    say(clerk, conversation, "只给当时在场的人")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    mine = Membership.objects.get(conversation=conversation, person=town.person_id)
    Membership.objects.filter(pk=mine.pk).update(floor_number=conversation.last_number + 9)
    assert queries.conversation(actor=town, conversation_id=conversation.pk).last is None


def test_the_owner_opens_the_past_to_those_who_come_later_only(world: World) -> None:
    clerk, duty, first, second = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty)
    say(clerk, conversation, "开头")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[first.person_id])
    actions.change_rules(actor=clerk, conversation_id=conversation.pk, rules={"past_open": True})
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[second.person_id])
    assert "开头" not in _texts(first, conversation.pk)
    assert "开头" in _texts(second, conversation.pk)


def test_an_administrator_does_not_open_the_past(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    actions.appoint_admin(actor=clerk, conversation_id=conversation.pk, person_id=duty.person_id)
    with pytest.raises(Forbidden, match="只有群主"):
        actions.change_rules(actor=duty, conversation_id=conversation.pk, rules={"past_open": True})


def test_the_successor_in_a_post_reads_what_the_work_has_been(world: World) -> None:
    founder = world.actor("王敏", world.unit("government"), role="head")
    world.actor("李强", world.unit("water"), role="head")
    work = special(founder)
    say(founder, work, "今晚八时会商")
    successor = world.actor("赵磊", world.unit("water"), role="head")
    actions.keep_in_step(conversation_id=work.pk)
    assert "今晚八时会商" in _texts(successor, work.pk)


def test_coming_back_closes_what_was_said_before_coming_back(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    actions.leave_group(actor=town, conversation_id=conversation.pk)
    say(clerk, conversation, "他不在时说的")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    assert "他不在时说的" not in _texts(town, conversation.pk)


def test_what_happens_to_a_message_of_the_past_is_told_without_its_words(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    said = say(clerk, conversation, "只给当时在场的人")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    before = len(frames(f"conversation.{conversation.pk}"))
    actions.edit_message(actor=clerk, conversation_id=conversation.pk, number=said.number, text="改过，仍不给后来人")
    told = frames(f"conversation.{conversation.pk}")[before:]
    assert told and "仍不给后来人" not in str(told)


async def test_following_from_the_beginning_replays_nothing_older_than_joining(
    webs: list[WebProcess], transactional_db: None
) -> None:
    _clerk, duty, town, conversation_id, floor = await meanwhile(_late_comer)
    stream = f"conversation.{conversation_id}"
    for actor, oldest in ((town, floor + 1), (duty, 1)):
        session = await meanwhile(_session, actor)
        async with open_socket(webs[0].socket_url, session) as socket:
            heard = await follow(socket, cursors={stream: 0})
            assert next(frame["seq"] for frame in heard if frame["kind"] == "frame") == oldest
            told = str(heard)
            assert ("只给当时在场的人" in told) is (actor == duty)


def _late_comer() -> tuple[Actor, Actor, Actor, int, int]:
    world = World()
    clerk, duty, town = (world.actor(name, login=name) for name in ("王敏", "李强", "赵磊"))
    conversation = group(clerk, duty)
    say(clerk, conversation, "只给当时在场的人")
    floor = heads([f"conversation.{conversation.pk}"])[f"conversation.{conversation.pk}"]
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[town.person_id])
    return clerk, duty, town, conversation.pk, floor


def _session(actor: Actor) -> str:
    return session_for(User.objects.get(pk=actor.user_id))


def _texts(actor: Actor, conversation_id: int) -> list[str]:
    return [item.text for item in queries.window(actor=actor, conversation_id=conversation_id).items]
