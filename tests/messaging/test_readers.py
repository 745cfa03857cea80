from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from messaging import actions, queries
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound
from officehub.realtime.models import Contact
from tests.support.crowds import crowd_in
from tests.support.messaging import group, read, say
from tests.support.world import World


def test_the_writer_sees_who_has_read_and_who_has_not(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    message = say(clerk, conversation)
    read(town, conversation, message.number)
    reached(duty, clock.now())
    seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert [reader.person.name for reader in seen.unread] == ["李强"]
    assert [reader.person.name for reader in seen.read] == ["赵磊"]
    assert seen.read[0].person.title == f"{town.unit_name} {town.post_title}"


def test_who_was_not_reached_since_has_not_received_it_unless_he_read_it(world: World) -> None:
    clerk, duty, town, away, never = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳", "周涛"))
    conversation = group(clerk, duty, town, away, never)
    reached(away, clock.now())
    reached(town, clock.now())
    message = say(clerk, conversation)
    reached(duty, clock.now())
    read(town, conversation, message.number)
    seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert [[reader.person.name for reader in column] for column in (seen.undelivered, seen.unread, seen.read)] == [
        ["孙芳", "周涛"],
        ["李强"],
        ["赵磊"],
    ]
    assert (seen.undelivered_count, seen.unread_count, seen.read_count) == (2, 1, 1)
    page = queries.readers(
        actor=clerk, conversation_id=conversation.pk, number=message.number, side="undelivered", offset=1
    )
    assert ([reader.person.name for reader in page.undelivered], page.unread, page.read) == (["周涛"], [], [])


def test_who_joined_later_or_has_left_is_not_counted(world: World) -> None:
    clerk, duty, town, late = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty, town)
    message = say(clerk, conversation)
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[late.person_id])
    actions.leave_group(actor=town, conversation_id=conversation.pk)
    seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert (seen.undelivered_count, seen.unread_count, seen.read_count) == (1, 0, 0)
    window = queries.window(actor=clerk, conversation_id=conversation.pk)
    assert [(count.number, count.read, count.audience) for count in window.read_counts] == [(message.number, 0, 1)]


def test_counts_of_many_messages_agree_with_the_columns(world: World) -> None:
    clerk, *others = [world.actor(f"值班员{n}") for n in range(7)]
    conversation = group(clerk, *others)
    numbers = [say(clerk, conversation).number for _ in range(5)]
    for place, other in enumerate(others):
        read(other, conversation, numbers[min(place, 4)])
    for count in queries.read_counts(actor=clerk, conversation_id=conversation.pk, numbers=numbers):
        seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=count.number)
        assert (count.read, count.audience) == (
            seen.read_count,
            seen.read_count + seen.unread_count + seen.undelivered_count,
        )


def test_only_the_writer_and_those_who_keep_order_see_the_columns(world: World) -> None:
    clerk, duty, town, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty, town)
    message = say(duty, conversation)
    assert queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number).undelivered_count == 2
    with pytest.raises(Forbidden):
        queries.readers(actor=town, conversation_id=conversation.pk, number=message.number)
    for actor, number in ((stranger, message.number), (clerk, 999)):
        with pytest.raises(NotFound):
            queries.readers(actor=actor, conversation_id=conversation.pk, number=number)


def test_ten_thousand_members_are_split_by_a_constant_number_of_statements(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(clerk, conversation)
    crowd_in(conversation, duty.appointment_id, 9_998, message.number)
    with django_assert_max_num_queries(7):
        seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert (seen.read_count, seen.unread_count, seen.undelivered_count) == (4_999, 3_332, 1_668)
    assert (len(seen.unread), len(seen.undelivered)) == (500, 500)


def reached(actor: Actor, at: datetime) -> None:
    Contact.objects.update_or_create(person_id=actor.person_id, defaults={"at": at, "open": False})
