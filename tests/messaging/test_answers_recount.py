"""Whatever is sent, answered, changed, taken back and left: copies equal a recount, withdrawn words are gone."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from messaging import actions, queries
from messaging.models import Confirmation, Conversation, Mention, Message, MessageEdit, Reaction
from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError
from officehub.realtime.models import LoggedEvent
from tests.support.answers import confirm, edit, pin, react, recall, send
from tests.support.messaging import group, read
from tests.support.world import World

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["send", "ask", "reply", "call", "confirm", "react", "unreact", "edit", "recall", "pin", "read", "leave"]
        ),
        st.integers(0, 3),
        st.integers(0, 7),
    ),
    min_size=1,
    max_size=25,
)


class TestLaw(TestCase):
    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_counts_equal_a_recount_and_withdrawn_words_are_nowhere(self, steps: list[tuple[str, int, int]]) -> None:
        world = World()
        people = [world.actor(f"某{n}") for n in range(4)]
        conversation = group(*people)
        gone: set[str] = set()
        for turn, (verb, who, which) in enumerate(steps):
            try:
                gone |= _step(verb, people, who, conversation, which, f"〔话{turn}〕")
            except OfficeError:
                continue  # refused, as the rules say; what stands must hold all the same
        _counts_agree(conversation)
        _gone_everywhere(conversation, gone)
        _columns_make_up_the_audience(people, conversation)


def _step(verb: str, people: list[Actor], who: int, conversation: Conversation, which: int, words: str) -> set[str]:
    """Returns the words that must not be found any more."""
    actor = people[who]
    said = list(Message.objects.filter(conversation=conversation, kind="text").order_by("number"))
    message = said[which % len(said)] if said else None
    if verb in {"send", "ask", "call"}:
        more: dict[str, dict[str, object]] = {
            "ask": {"asks_confirmation": True},
            "call": {"mentions": [people[which % 4].person_id]},
        }
        send(actor, conversation, words, **more.get(verb, {}))
    elif verb == "leave":
        actions.leave_group(actor=actor, conversation_id=conversation.pk)
    elif message is not None:
        return _answer(verb, actor, conversation, message, words)
    return set()


def _answer(verb: str, actor: Actor, conversation: Conversation, message: Message, words: str) -> set[str]:
    before = message.text
    if verb == "reply":
        send(actor, conversation, words, reply_to=message.number)
    elif verb == "confirm":
        confirm(actor, message)
    elif verb in {"react", "unreact"}:
        react(actor, message, on=verb == "react")
    elif verb == "pin":
        pin(actor, message, pinned=message.pinned_at is None)
    elif verb == "read":
        read(actor, conversation, message.number)
    elif verb == "edit":
        edit(actor, message, words)
        return {before}
    elif verb == "recall":
        edits = set(message.edits.values_list("text", flat=True))
        recall(actor, message)
        return {before, *edits}
    return set()


def _counts_agree(conversation: Conversation) -> None:
    for message in Message.objects.filter(conversation=conversation):
        assert message.confirmed_count == Confirmation.objects.filter(message=message).count()
        truth = Counter(Reaction.objects.filter(message=message).values_list("emoji", flat=True))
        assert {emoji: line["count"] for emoji, line in message.reactions.items()} == dict(truth)
        rows = set(Mention.objects.filter(number=message.number).values_list("person_id", flat=True))
        assert rows == set(message.mentions) - {message.sender_id}
        if message.quote:
            original = Message.objects.get(conversation=conversation, number=message.reply_number)
            assert message.quote["text"] == original.text
            assert message.quote["recalled"] is (original.recalled_at is not None)


def _gone_everywhere(conversation: Conversation, gone: set[str]) -> None:
    conversation.refresh_from_db()
    for words in gone - {""}:
        assert not LoggedEvent.objects.filter(frame__contains=words).exists()
        assert conversation.last is None or words not in conversation.last["text"]
        assert not Message.objects.filter(text__contains=words).exists()
        assert not Message.objects.filter(quote__text__contains=words).exists()
    assert not MessageEdit.objects.filter(message__recalled_at__isnull=False).exists()


def _columns_make_up_the_audience(people: list[Actor], conversation: Conversation) -> None:
    for message in Message.objects.filter(conversation=conversation, kind="text", recalled_at=None):
        writer = next(actor for actor in people if actor.person_id == message.sender_id)
        try:
            seen = queries.readers(actor=writer, conversation_id=conversation.pk, number=message.number)
        except OfficeError:
            continue  # has left
        present = conversation.memberships.filter(left_at=None).exclude(person=message.sender_id).count()
        assert seen.undelivered_count + seen.unread_count + seen.read_count == present
        if message.asks_confirmation:
            still = sum(not reader.left for reader in seen.confirmed)
            assert (seen.confirmed_count, seen.unconfirmed_count) == (len(seen.confirmed), present - still)
