"""Statements per use case, a committed baseline: one more shows in the diff."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging import actions, queries
from messaging.actions import Draft, Mark
from tests.support.messaging import direct, group, say
from tests.support.world import World


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        work()
    return len([q for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]])


@pytest.fixture
def busy(world: World):
    people = [world.actor(f"值班员{n}") for n in range(6)]
    places = [group(*people, title=f"群{n}") for n in range(6)] + [direct(people[0], other) for other in people[1:]]
    for place in places:
        say(people[0], place)
    return people, places


def test_one_message_and_fifty_cost_the_same(busy) -> None:
    people, places = busy
    one = [Draft(actor=people[0], conversation_id=places[0].pk, text="一")]
    fifty = [Draft(actor=people[n % 6], conversation_id=places[n % 6].pk, text="一") for n in range(50)]
    # conversations, memberships, earlier keys, insert, what follows, heads, own marks, stream numbers, events
    assert statements(lambda: actions.send_together(one)) == 9
    assert statements(lambda: actions.send_together(fifty)) == 9


def test_marks_cost_the_same_however_many(busy) -> None:
    people, places = busy
    assert statements(lambda: actions.mark_read_together([Mark(people[1], places[0].pk, 99)])) == 3
    marks = [Mark(person, place.pk, 99) for person in people for place in places[:6]]
    assert statements(lambda: actions.mark_read_together(marks)) == 3


def test_reads(busy) -> None:
    people, places = busy
    clerk, place = people[0], places[0].pk
    last = queries.conversation(actor=clerk, conversation_id=place).last_number
    baseline = {
        "the list": (5, lambda: queries.conversations(actor=clerk)),
        "one conversation": (4, lambda: queries.conversation(actor=clerk, conversation_id=places[-1].pk)),
        "the total": (3, lambda: queries.unread_total(actor=clerk)),
        "a window": (3, lambda: queries.window(actor=clerk, conversation_id=place)),
        "around": (4, lambda: queries.window(actor=clerk, conversation_id=place, around=1)),
        "readers": (7, lambda: queries.readers(actor=clerk, conversation_id=place, number=last)),
        "members": (2, lambda: queries.members(actor=clerk, conversation_id=place)),
    }
    assert {name: statements(work) for name, (_, work) in baseline.items()} == {
        name: count for name, (count, _) in baseline.items()
    }
