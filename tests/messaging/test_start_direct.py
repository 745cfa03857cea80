from __future__ import annotations

import threading

import pytest
from django.db import connection

from messaging import actions, queries
from messaging.models import Conversation
from officehub.kernel.errors import Forbidden, Invalid, NotFound
from tests.support.messaging import direct, frames
from tests.support.world import World


def test_a_pair_has_one_conversation_whoever_begins(world: World) -> None:
    clerk, reviewer = world.actor("王敏"), world.actor("李强")
    assert direct(clerk, reviewer).pk == direct(reviewer, clerk).pk == direct(clerk, reviewer).pk
    assert Conversation.objects.count() == 1


def test_each_sees_the_other_as_title_with_unit_and_post(world: World) -> None:
    clerk, reviewer = world.actor("王敏"), world.actor("李强", role="duty")
    conversation = direct(clerk, reviewer)
    seen = queries.conversation(actor=clerk, conversation_id=conversation.pk)
    assert (seen.title, seen.peer.title) == ("李强", f"{reviewer.unit_name} duty")
    assert queries.conversation(actor=reviewer, conversation_id=conversation.pk).title == "王敏"


def test_both_are_told_on_their_own_streams(world: World) -> None:
    clerk, reviewer = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, reviewer)
    for person in (clerk, reviewer):
        assert frames(f"person.{person.person_id}") == [
            {"type": "conversation.joined", "conversation_id": conversation.pk}
        ]


def test_a_stranger_cannot_write_to_a_shielded_leader_who_may_begin_herself(world: World) -> None:
    leader = world.actor("陈省长", world.unit(region=world.province), role="head", shielded=True)
    stranger = world.actor("王敏", world.unit("water"))
    with pytest.raises(Forbidden):
        direct(stranger, leader)
    begun = direct(leader, stranger)
    assert direct(stranger, leader).pk == begun.pk


def test_nobody_talks_to_oneself(world: World) -> None:
    clerk = world.actor("王敏")
    with pytest.raises(Invalid):
        direct(clerk, clerk)


def test_an_unknown_person_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        actions.start_direct(actor=world.actor("王敏"), person_id=999_999)


@pytest.mark.django_db(transaction=True)
def test_beginning_at_the_same_moment_makes_one(world: World) -> None:
    clerk, reviewer = world.actor("王敏"), world.actor("李强")
    found: list[int] = []

    def begin(one, other) -> None:
        found.append(direct(one, other).pk)
        connection.close()

    threads = [threading.Thread(target=begin, args=pair) for pair in [(clerk, reviewer), (reviewer, clerk)] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    assert Conversation.objects.get().memberships.count() == 2
