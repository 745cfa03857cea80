"""What a program says is news to everybody, the person who answers for it included."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, queries
from messaging.actions import Draft, Mark
from messaging.models import Membership, Message
from tests.support.messaging import group, read, say
from tests.support.world import World


def test_a_bots_message_is_unread_for_the_person_who_answers_for_it(world: World) -> None:
    keeper, member = world.actor("王敏"), world.actor("李强")
    conversation = group(keeper, member)
    read(keeper, conversation, 99)
    _bot(keeper, conversation.pk)
    assert queries.conversation(actor=keeper, conversation_id=conversation.pk).unread == 1
    say(keeper, conversation)
    assert queries.conversation(actor=keeper, conversation_id=conversation.pk).unread == 1
    assert read(keeper, conversation, 99) == 0


def test_nobody_is_told_how_many_have_read_what_his_bot_said(world: World) -> None:
    keeper, member = world.actor("王敏"), world.actor("李强")
    conversation = group(keeper, member)
    said = _bot(keeper, conversation.pk)
    window = queries.window(actor=keeper, conversation_id=conversation.pk)
    assert said.number not in {count.number for count in window.read_counts}


steps = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.lists(st.tuples(st.integers(0, 1), st.booleans()), min_size=1, max_size=5)),
        st.tuples(st.just("read"), st.tuples(st.integers(0, 1), st.integers(0, 30))),
    ),
    max_size=20,
)


class TestRecount(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps)
    def test_unread_equals_a_recount_with_bots_among_the_writers(self, taken: list[tuple[str, object]]) -> None:
        world = World()
        people = [world.actor("王敏"), world.actor("李强")]
        conversation = group(*people)
        for verb, what in taken:
            if verb == "send":
                drafts = [
                    Draft(people[n], conversation.pk, "一", client_key=uuid4(), bot=7 if bot else None)
                    for n, bot in what  # type: ignore[attr-defined]
                ]
                actions.send_together(drafts)
            else:
                n, number = what  # type: ignore[misc]
                actions.mark_read_together([Mark(people[n], conversation.pk, number)])
        for person in people:
            mine = Membership.objects.get(conversation=conversation, person=person.person_id)
            beyond = Message.objects.filter(conversation=conversation, number__gt=mine.read_number)
            unread = beyond.exclude(sender=person.person_id, bot=None).count()
            assert queries.conversation(actor=person, conversation_id=conversation.pk).unread == unread


def _bot(keeper, conversation_id: int) -> Message:
    [said] = actions.send_together([Draft(keeper, conversation_id, "水位 5.2 米", bot=7, bot_name="水情播报")])
    assert isinstance(said, Message)
    return said
