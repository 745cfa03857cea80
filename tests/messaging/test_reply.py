from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.models import Membership
from officehub.kernel.errors import Invalid
from tests.support.answers import edit, logged, recall, send
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_a_reply_carries_what_it_answers(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    original = say(clerk, conversation, "汛" * 100)
    send(duty, conversation, "收到", reply_to=original.number)
    quote = queries.window(actor=clerk, conversation_id=conversation.pk).items[-1].reply_to
    assert quote is not None
    assert (quote.number, quote.sender_name, quote.text) == (original.number, "王敏", "汛" * 80)


def test_a_recalled_originals_words_are_gone_from_every_reply_and_its_frames(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    original = say(clerk, conversation, "说错了的话")
    replies = [send(duty, conversation, f"答 {n}", reply_to=original.number) for n in range(3)]
    recall(clerk, original)
    assert not logged("说错了的话")
    for reply in replies:
        shown = queries.one_message(actor=clerk, conversation_id=conversation.pk, number=reply.number)
        assert shown.reply_to is not None and (shown.reply_to.text, shown.reply_to.recalled) == ("", True)
        assert shown.text.startswith("答")
    told = frames(f"conversation.{conversation.pk}")
    # One event for the recall however many replies there are: clients change the quotes of what was recalled.
    assert [event["type"] for event in told].count("message.changed") == 1 + len(replies) + 1
    assert len(told) == 1 + 1 + len(replies) + 1


def test_an_edited_original_shows_in_its_replies(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    original = say(clerk, conversation, "八点集合")
    reply = send(duty, conversation, "好", reply_to=original.number)
    edit(clerk, original, "九点集合")
    quote = queries.one_message(actor=duty, conversation_id=conversation.pk, number=reply.number).reply_to
    assert quote is not None and (quote.text, quote.edited) == ("九点集合", True)
    assert not logged("八点集合")


@pytest.mark.parametrize("number", [99, 2**62])
def test_a_number_from_the_future_is_refused(world: World, number: int) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    with pytest.raises(Invalid, match="引用"):
        send(clerk, conversation, reply_to=number)


def test_what_stands_below_ones_floor_or_elsewhere_cannot_be_quoted(world: World) -> None:
    clerk, duty, late = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    original = say(clerk, conversation, "从前的话")
    say(clerk, direct(clerk, duty), "别处的话")
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[late.person_id])
    Membership.objects.filter(person=late.person_id).update(floor_number=original.number)
    with pytest.raises(Invalid):
        send(late, conversation, reply_to=original.number)
    assert send(duty, conversation, reply_to=original.number).quote is not None


def test_a_system_line_is_not_answered_and_a_recalled_message_is_quoted_empty(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    with pytest.raises(Invalid):
        send(clerk, conversation, reply_to=1)
    original = say(clerk, conversation, "说错了的话")
    recall(clerk, original)
    late = send(duty, conversation, "离线时写的", reply_to=original.number)
    assert late.quote is not None and late.quote["recalled"] and late.quote["text"] == ""
