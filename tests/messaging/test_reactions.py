from __future__ import annotations

import json

import pytest
from django.test import Client

from messaging import queries, tallies
from messaging.models import Conversation, Reaction
from messaging.payloads import EMOJI
from officehub.accounts.models import User
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.support.answers import react, recall
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_put_on_and_taken_away_each_once(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = say(clerk, direct(clerk, duty))
    assert react(duty, message) == react(duty, message) == ["👍"]
    react(clerk, message)
    [shown] = queries.window(actor=clerk, conversation_id=message.conversation_id).items
    assert [(r.emoji, r.count, r.person_ids) for r in shown.reactions] == [("👍", 2, [duty.person_id, clerk.person_id])]
    assert react(duty, message, on=False) == react(duty, message, on=False) == []
    told = [event for event in frames(f"conversation.{message.conversation_id}") if event["type"] == "message.tallied"]
    assert [event["reactions"][0]["count"] for event in told] == [1, 2, 1]


def test_eight_kinds_and_no_others(world: World) -> None:
    clerk, duty = world.actor("王敏", login="clerk"), world.actor("李强")
    message = say(duty, direct(clerk, duty))
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    address = f"/api/messaging/conversations/{message.conversation_id}/messages/{message.number}/reactions"
    for emoji in ["😀", "👍👍", "", "a", "👍\u200d", "<b>", "\x00", "👍🏽", "💩" * 40, 7]:
        answer = client.post(address, json.dumps({"emoji": emoji, "on": True}), content_type="application/json")
        assert answer.status_code == 422, emoji
    assert not Reaction.objects.exists()
    for emoji in EMOJI:
        answer = client.post(address, json.dumps({"emoji": emoji, "on": True}), content_type="application/json")
        assert answer.status_code == 200
    assert answer.json()["emoji"] == list(EMOJI)


def test_a_large_group_hears_five_hundred_as_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "AT_ONCE", 2)
    monkeypatch.setattr(tallies, "NAMED", 3)
    clerk, *others = [world.actor(f"值班员{n}") for n in range(6)]
    conversation = group(clerk, *others)
    message = say(clerk, conversation)
    before = len(frames(f"conversation.{conversation.pk}"))
    for other in others:
        react(other, message)
    assert len(frames(f"conversation.{conversation.pk}")) == before
    with clock.at(clock.now() + tallies.TOGETHER * 2):
        tallies.settle()
    [told] = frames(f"conversation.{conversation.pk}")[before:]
    [line] = told["reactions"]
    assert (line["count"], len(line["person_ids"])) == (5, 3)


def test_ones_own_is_known_though_the_message_does_not_name_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "NAMED", 1)
    monkeypatch.setattr("messaging.queries.acts.NAMED", 1)
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    message = say(clerk, conversation)
    react(duty, message)
    react(town, message)
    [own] = queries.window(actor=town, conversation_id=conversation.pk).own_reactions
    assert (own.number, own.emoji) == (message.number, ["👍"])
    assert queries.window(actor=clerk, conversation_id=conversation.pk).own_reactions == []


def test_who_reacted_is_shown_to_members_with_their_posts(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    message = say(clerk, direct(clerk, duty))
    react(duty, message, "👌")
    place = {"conversation_id": message.conversation_id, "number": message.number}
    [person] = queries.reaction_people(actor=clerk, **place).people
    assert (person.emoji, person.person.name) == ("👌", "李强")
    assert person.person.title == f"{duty.unit_name} {duty.post_title}"
    with pytest.raises(NotFound):
        queries.reaction_people(actor=stranger, **place)


def test_not_by_strangers_nor_to_system_lines_recalled_or_archived(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty)
    message, gone = say(clerk, conversation), say(clerk, conversation)
    with pytest.raises(NotFound):
        react(stranger, message)
    with pytest.raises(Forbidden):
        react(duty, conversation.messages.get(number=1))
    react(duty, gone)
    recall(clerk, gone)
    assert not Reaction.objects.exists()
    with pytest.raises(Conflict):
        react(duty, gone)
    Conversation.objects.filter(pk=conversation.pk).update(archived_at=clock.now())
    with pytest.raises(Forbidden):
        react(duty, message)
