from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine

from messaging import actions, queries
from officehub.audit.models import LedgerEntry
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from officehub.realtime.models import LoggedEvent
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_the_words_are_gone_from_rows_list_and_log_and_the_number_stays(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    say(clerk, conversation, "第一条")
    message = say(clerk, conversation, "说错了的话")
    actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    [_, tombstone] = queries.window(actor=duty, conversation_id=conversation.pk).items
    assert (tombstone.number, tombstone.text, tombstone.recalled) == (2, "", True)
    assert queries.conversations(actor=duty).items[0].last.recalled
    assert not LoggedEvent.objects.filter(frame__contains="说错了的话").exists()
    told = frames(f"conversation.{conversation.pk}")
    assert [event["type"] for event in told] == ["message.sent", "message.changed", "message.changed"]
    assert [
        json.loads(row.frame)["seq"]
        for row in LoggedEvent.objects.filter(stream__name=f"conversation.{conversation.pk}").order_by("seq")
    ] == [1, 2, 3]


def test_it_is_recorded_without_the_words(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    message = say(clerk, conversation, "说错了的话")
    actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    entry = LedgerEntry.objects.get(act="message.recall")
    assert entry.subject_id == conversation.pk and entry.detail["number"] == message.number
    assert "说错了的话" not in json.dumps(entry.detail, ensure_ascii=False)


def test_ones_own_within_24_hours(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    message = say(clerk, conversation)
    with pytest.raises(Forbidden):
        actions.recall_message(actor=duty, conversation_id=conversation.pk, number=message.number)
    with time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)), pytest.raises(Forbidden):
        actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)


def test_the_owner_of_a_group_recalls_others_messages_but_no_system_line(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(duty, conversation)
    recalled = actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert recalled.recalled_by_id == clerk.person_id
    with pytest.raises(Forbidden):
        actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=1)


def test_twice_is_a_conflict_and_a_strangers_is_not_found(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = direct(clerk, duty)
    message = say(clerk, conversation)
    actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    with pytest.raises(Conflict):
        actions.recall_message(actor=clerk, conversation_id=conversation.pk, number=message.number)
    with pytest.raises(NotFound):
        actions.recall_message(actor=stranger, conversation_id=conversation.pk, number=message.number)
