"""Unread is exact: whatever is sent, read, joined and left in whatever order, it equals a recount of the messages."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, queries
from messaging.actions import Draft, Mark
from messaging.models import Membership, Message
from messaging.policy import Act, may
from officehub.directory.actor import Actor
from tests.support.messaging import group
from tests.support.world import World

PEOPLE = 4
who = st.integers(0, PEOPLE - 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.lists(who, min_size=1, max_size=5)),
        st.tuples(st.just("read"), st.lists(st.tuples(who, st.integers(0, 30)), min_size=1, max_size=4)),
        st.tuples(st.just("leave"), who),
        st.tuples(st.just("join"), st.tuples(who, who)),
        st.tuples(st.just("recall"), st.tuples(who, st.integers(1, 30))),
    ),
    max_size=25,
)


class TestUnread(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def test_unread_equals_a_recount(self, taken: list[tuple[str, object]]) -> None:
        world = World()
        people = [world.actor(f"某{n}") for n in range(PEOPLE)]
        conversation = group(*people)
        for verb, what in taken:
            STEPS[verb](people, conversation.pk, what)
        for person in people:
            _recount(person, conversation.pk)


def _recount(person: Actor, conversation_id: int) -> None:
    mine = Membership.objects.filter(conversation=conversation_id, person=person.person_id, left_at=None).first()
    if mine is None:
        return
    beyond = Message.objects.filter(conversation=conversation_id, number__gt=mine.read_number)
    unread = beyond.exclude(sender=person.person_id).count()
    assert queries.conversation(actor=person, conversation_id=conversation_id).unread == unread
    assert queries.unread_total(actor=person).unread == unread


def _send(people: list[Actor], conversation_id: int, writers: list[int]) -> None:
    actions.send_together(
        [Draft(actor=people[n], conversation_id=conversation_id, text="一", client_key=uuid4()) for n in writers]
    )


def _read(people: list[Actor], conversation_id: int, marks: list[tuple[int, int]]) -> None:
    actions.mark_read_together([Mark(people[n], conversation_id, number) for n, number in marks])


def _member(actor: Actor, conversation_id: int) -> bool:
    membership = Membership.objects.select_related("conversation").filter(conversation=conversation_id).first()
    return membership is not None and may(actor, Act.LEAVE, membership.conversation)


def _leave(people: list[Actor], conversation_id: int, n: int) -> None:
    if _member(people[n], conversation_id):
        actions.leave_group(actor=people[n], conversation_id=conversation_id)


def _join(people: list[Actor], conversation_id: int, pair: tuple[int, int]) -> None:
    if _member(people[pair[0]], conversation_id):
        actions.add_members(
            actor=people[pair[0]], conversation_id=conversation_id, person_ids=[people[pair[1]].person_id]
        )


def _recall(people: list[Actor], conversation_id: int, what: tuple[int, int]) -> None:
    n, number = what
    mine = Message.objects.filter(
        conversation=conversation_id, number=number, sender=people[n].person_id, kind="text", recalled_at=None
    )
    if mine.exists() and _member(people[n], conversation_id):
        actions.recall_message(actor=people[n], conversation_id=conversation_id, number=number)


STEPS = {"send": _send, "read": _read, "leave": _leave, "join": _join, "recall": _recall}
