from __future__ import annotations

import pytest

from messaging import queries
from messaging.actions.pinning import PINS
from messaging.models import Conversation, Membership
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.answers import pin, recall
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_pinned_messages_stand_for_everybody_the_latest_first(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    one, two = say(duty, conversation, "一"), say(clerk, conversation, "二")
    pin(clerk, one)
    pin(clerk, two)
    pin(clerk, two)
    assert [m.text for m in queries.pins(actor=duty, conversation_id=conversation.pk)] == ["二", "一"]
    pin(clerk, two, pinned=False)
    assert [m.text for m in queries.pins(actor=duty, conversation_id=conversation.pk)] == ["一"]
    told = [e["message"]["pinned"] for e in frames(f"conversation.{conversation.pk}") if e["type"] == "message.changed"]
    assert told == [True, True, False]
    assert LedgerEntry.objects.filter(act__in=["message.pin", "message.unpin"]).count() == 3


def test_by_those_who_keep_a_group_and_by_both_of_two(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    message = say(duty, conversation)
    with pytest.raises(Forbidden):
        pin(duty, message)
    with pytest.raises(NotFound):
        pin(stranger, message)
    with pytest.raises(Forbidden):
        pin(clerk, conversation.messages.get(number=1))
    pin(duty, say(clerk, direct(clerk, duty)))
    Conversation.objects.filter(pk=conversation.pk).update(archived_at=clock.now())
    with pytest.raises(Forbidden):
        pin(clerk, message)


def test_ten_at_most_and_a_recalled_one_makes_room(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    messages = [say(clerk, conversation) for _ in range(PINS + 1)]
    for message in messages[:PINS]:
        pin(clerk, message)
    with pytest.raises(Conflict, match="10"):
        pin(clerk, messages[-1])
    recall(clerk, messages[0])
    pin(clerk, messages[-1])
    assert len(queries.pins(actor=clerk, conversation_id=conversation.pk)) == PINS


def test_a_newcomer_whose_past_is_closed_learns_only_that_something_changed(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(clerk, conversation, "从前的话")
    Conversation.objects.filter(pk=conversation.pk).update(closed_number=message.number)
    Membership.objects.filter(person=duty.person_id).update(floor_number=message.number)
    before = len(frames(f"conversation.{conversation.pk}"))
    pin(clerk, message)
    told = frames(f"conversation.{conversation.pk}")[before:]
    assert [event["type"] for event in told] == ["message.touched", "message.sent"]
    assert queries.pins(actor=duty, conversation_id=conversation.pk) == []
    with pytest.raises(NotFound):
        queries.one_message(actor=duty, conversation_id=conversation.pk, number=message.number)
