from __future__ import annotations

from uuid import uuid4

import pytest

from messaging import actions, queries
from messaging.actions import Draft
from messaging.models import Message
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_a_message_is_numbered_stored_and_told_whole(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    first, second = say(clerk, conversation, "防汛检查几点开始？"), say(duty, conversation, "九点。")
    assert (first.number, second.number) == (1, 2)
    told = frames(f"conversation.{conversation.pk}")
    assert [event["type"] for event in told] == ["message.sent", "message.sent"]
    assert told[0]["message"]["sender"] == {
        "person_id": clerk.person_id,
        "name": "王敏",
        "title": f"{clerk.unit_name} {clerk.post_title}",
    }


def test_the_list_shows_the_newest_message_and_what_is_unread(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    say(clerk, conversation, "汛" * 100)
    [mine], [theirs] = queries.conversations(actor=clerk).items, queries.conversations(actor=duty).items
    assert (mine.unread, theirs.unread) == (0, 1)
    assert theirs.last.text == "汛" * 80 and theirs.last.sender_name == "王敏"
    assert theirs.stream_head == len(frames(f"conversation.{conversation.pk}"))


def test_the_senders_line_stays_as_it_was(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, direct(clerk, duty))
    type(world.unit()).objects.filter(pk=clerk.unit_id).update(name="已改名")
    message.refresh_from_db()
    assert message.sender_title == f"{clerk.unit_name} {clerk.post_title}"


def test_sending_again_with_the_same_key_returns_the_same_message(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation, key = direct(clerk, duty), uuid4()
    first = actions.send_message(actor=clerk, conversation_id=conversation.pk, text="一", client_key=key)
    again = actions.send_message(actor=clerk, conversation_id=conversation.pk, text="改过的", client_key=key)
    assert (again.pk, again.text) == (first.pk, "一")
    assert len(frames(f"conversation.{conversation.pk}")) == 1


def test_another_senders_key_has_no_effect(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation, key = direct(clerk, duty), uuid4()
    first = actions.send_message(actor=clerk, conversation_id=conversation.pk, text="一", client_key=key)
    forged = actions.send_message(actor=duty, conversation_id=conversation.pk, text="二", client_key=key)
    assert forged.pk != first.pk
    assert [m.text for m in Message.objects.order_by("number")] == ["一", "二"]


def test_a_key_already_used_in_another_conversation_is_refused(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    key = uuid4()
    actions.send_message(actor=clerk, conversation_id=direct(clerk, duty).pk, text="一", client_key=key)
    with pytest.raises(Conflict):
        actions.send_message(actor=clerk, conversation_id=direct(clerk, town).pk, text="一", client_key=key)


@pytest.mark.parametrize("text", ["", "  \n ", "防\x00汛", "防\u202e汛", "\u2067防汛", "汛" * 20_001])
def test_empty_hidden_and_endless_texts_are_refused_with_a_sentence(world: World, text: str) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    with pytest.raises(Invalid, match="消息"):
        say(clerk, direct(clerk, duty), text)
    assert not Message.objects.exists()


def test_twenty_thousand_characters_are_allowed(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    assert len(say(clerk, direct(clerk, duty), "汛" * 20_000).text) == 20_000


def test_ten_thousand_mentions_are_refused_with_a_sentence(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    with pytest.raises(Invalid, match="200"):
        say(clerk, group(clerk, duty), mentions=range(1, 10_001))


def test_only_members_can_be_mentioned_and_everyone_only_by_those_who_keep_order(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    assert say(clerk, conversation, "@李强", [duty.person_id, duty.person_id]).mentions == [duty.person_id]
    with pytest.raises(Invalid):
        say(clerk, conversation, "@赵磊", [stranger.person_id])
    everyone = {"conversation_id": conversation.pk, "text": "@所有人", "mentions_everyone": True}
    assert actions.send_message(actor=clerk, client_key=uuid4(), **everyone).mentions_everyone
    with pytest.raises(Forbidden):
        actions.send_message(actor=duty, client_key=uuid4(), **everyone)


def test_a_stranger_and_a_former_member_cannot_tell_it_from_one_that_does_not_exist(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    actions.leave_group(actor=duty, conversation_id=conversation.pk)
    refusals = []
    for actor, conversation_id in ((stranger, conversation.pk), (duty, conversation.pk), (clerk, 999_999)):
        with pytest.raises(NotFound) as refusal:
            actions.send_message(actor=actor, conversation_id=conversation_id, text="一", client_key=uuid4())
        refusals.append(refusal.value.wire())
    assert refusals[0] == refusals[1] == refusals[2]


def test_messages_that_arrive_together_have_an_outcome_each(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    one, two = direct(clerk, duty), group(clerk, duty)
    key = uuid4()
    drafts = [
        Draft(actor=clerk, conversation_id=two.pk, text="甲", client_key=key),
        Draft(actor=stranger, conversation_id=two.pk, text="乙"),
        Draft(actor=duty, conversation_id=one.pk, text=""),
        Draft(actor=duty, conversation_id=one.pk, text="丙"),
        Draft(actor=clerk, conversation_id=two.pk, text="甲", client_key=key),
        Draft(actor=duty, conversation_id=two.pk, text="丁"),
    ]
    outcomes = actions.send_together(drafts)
    assert [getattr(outcome, "number", type(outcome)) for outcome in outcomes] == [2, NotFound, Invalid, 1, 2, 3]
    two.refresh_from_db()
    assert (two.last_number, two.last["text"]) == (3, "丁")
    assert queries.conversation(actor=clerk, conversation_id=two.pk).unread == 1


def test_a_key_meant_for_two_conversations_in_one_batch_goes_to_the_first(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    key = uuid4()
    drafts = [
        Draft(actor=clerk, conversation_id=direct(clerk, other).pk, text="一", client_key=key) for other in (duty, town)
    ]
    first, second = actions.send_together(drafts)
    assert isinstance(first, Message) and isinstance(second, Conflict)
