from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from messaging import actions, nudges, queries
from messaging.message_policy import EDITS
from messaging.models import MessageEdit
from messaging.payloads import Card
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.answers import confirm, edit, logged, react, recall, send
from tests.support.messaging import direct, frames, group, read, say
from tests.support.world import World


def test_the_newest_words_stand_everywhere_and_the_older_in_the_history(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    message = say(clerk, conversation, "八点集合")
    edit(clerk, message, "九点集合")
    edit(clerk, message, "十点集合")
    [shown] = queries.window(actor=duty, conversation_id=conversation.pk).items
    assert (shown.text, shown.edited_at is not None, shown.version) == ("十点集合", True, 3)
    assert queries.conversations(actor=duty).items[0].last.text == "十点集合"
    assert not logged("八点集合") and not logged("九点集合")
    history = queries.history(actor=duty, conversation_id=conversation.pk, number=message.number)
    assert [version.text for version in history.versions] == ["八点集合", "九点集合", "十点集合"]
    assert [event["message"]["text"] for event in frames(f"conversation.{conversation.pk}")] == ["十点集合"] * 3


def test_only_ones_own_words_within_24_hours(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(duty, conversation)
    with pytest.raises(Forbidden):  # though the owner may recall it
        edit(clerk, message, "改别人的话")
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)), pytest.raises(Forbidden):
        edit(duty, message, "太晚了")
    card = Card(card_kind="meeting", ref_id=3, title="会商会")
    posted = actions.post_card(actor=clerk, conversation_id=conversation.pk, card=card)
    with pytest.raises(Forbidden):
        edit(clerk, posted, "改卡片")


def test_a_stranger_learns_nothing_and_a_recalled_message_stays_empty(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = say(clerk, direct(clerk, duty))
    with pytest.raises(NotFound):
        edit(stranger, message, "改")
    recall(clerk, message)
    with pytest.raises(Conflict):
        edit(clerk, message, "改")
    with pytest.raises(Conflict):
        queries.history(actor=duty, conversation_id=message.conversation_id, number=message.number)


def test_nothing_remains_of_earlier_words_after_a_recall(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, direct(clerk, duty), "第一种说法")
    edit(clerk, message, "第二种说法")
    recall(clerk, message)
    assert not MessageEdit.objects.exists()
    assert not logged("说法")


def test_the_wish_for_confirmation_stands_once_somebody_confirmed(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = send(clerk, conversation, "请确认", asks_confirmation=True)
    edit(clerk, message, "请查看", asks_confirmation=False)
    edit(clerk, message, "请确认", asks_confirmation=True)
    confirm(duty, message)
    with pytest.raises(Conflict, match="已有人确认"):
        edit(clerk, message, "请查看", asks_confirmation=False)
    edit(clerk, message, "请确认，九点前")
    [confirmed] = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number).confirmed
    assert confirmed.of_earlier_words


def test_an_edit_keeps_reactions_and_the_same_words_change_nothing(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, direct(clerk, duty), "八点")
    react(duty, message)
    edit(clerk, message, "八点")
    assert not MessageEdit.objects.exists()
    edit(clerk, message, "九点")
    [shown] = queries.window(actor=duty, conversation_id=message.conversation_id).items
    assert [(line.emoji, line.person_ids) for line in shown.reactions] == [("👍", [duty.person_id])]


def test_who_is_newly_called_by_an_edit_is_told_though_he_read_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    told: list[tuple[set[int], str]] = []
    monkeypatch.setattr(nudges, "_nudgers", [lambda people, notice: told.append((set(people), notice.body))])
    message = say(clerk, conversation, "请准备材料 @李强", [duty.person_id])
    read(town, conversation, message.number)
    edit(clerk, message, "请准备秘密材料 @李强 @赵磊", mentions=[duty.person_id, town.person_id])
    [(people, body)] = told
    assert people == {town.person_id} and "材料" not in body


@pytest.mark.parametrize("text", ["", "防\x00汛", "汛" * 20_001])
def test_words_are_checked_as_when_sending(world: World, text: str) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = say(clerk, group(clerk, duty))
    with pytest.raises(Invalid):
        edit(clerk, message, text)
    with pytest.raises(Invalid):
        edit(clerk, message, "@赵磊", mentions=[stranger.person_id])
    with pytest.raises(Forbidden):
        edit(duty, say(duty, message.conversation), "@所有人", mentions_everyone=True)


def test_there_is_an_end_to_it(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, direct(clerk, duty), "起")
    for turn in range(EDITS):
        edit(clerk, message, f"第 {turn} 稿")
    with pytest.raises(Conflict, match="撤回"):
        edit(clerk, message, "又一稿")
