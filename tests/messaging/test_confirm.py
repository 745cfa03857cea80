from __future__ import annotations

import pytest

from messaging import actions, queries, tallies
from messaging.actions import Answer
from messaging.models import Confirmation, Conversation, Message
from messaging.payloads import Confirmed
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound
from tests.messaging.test_query_counts import statements
from tests.support.answers import confirm, recall, send
from tests.support.messaging import direct, frames, group, say
from tests.support.world import World


def test_a_confirmation_counts_once_and_is_told(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    message = send(clerk, conversation, asks_confirmation=True)
    first, again = confirm(duty, message), confirm(duty, message)
    assert first == again
    seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert (seen.confirmed_count, seen.unconfirmed_count) == (1, 1)
    assert [reader.person.name for reader in seen.confirmed] == ["李强"]
    assert [reader.person.name for reader in seen.unconfirmed] == ["赵磊"]
    told = frames(f"conversation.{conversation.pk}")[-1]
    assert (told["type"], told["confirmed_count"]) == ("message.tallied", 1)
    assert queries.window(actor=duty, conversation_id=conversation.pk).confirmed == [message.number]
    assert queries.window(actor=town, conversation_id=conversation.pk).confirmed == []


def test_only_who_was_asked_confirms(world: World) -> None:
    clerk, duty, late, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    conversation = group(clerk, duty)
    plain, asking = say(clerk, conversation), send(clerk, conversation, asks_confirmation=True)
    actions.add_members(actor=clerk, conversation_id=conversation.pk, person_ids=[late.person_id])
    for actor, message in ((clerk, asking), (duty, plain), (late, asking)):
        with pytest.raises((Conflict, NotFound)):
            confirm(actor, message)
    with pytest.raises(NotFound):
        confirm(stranger, asking)
    with pytest.raises(NotFound):
        actions.confirm(actor=duty, conversation_id=conversation.pk, number=2**62)
    assert not Confirmation.objects.exists()


def test_an_archived_group_takes_no_more(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = send(clerk, conversation, asks_confirmation=True)
    Conversation.objects.filter(pk=conversation.pk).update(archived_at=clock.now())
    with pytest.raises(Forbidden, match="归档"):
        confirm(duty, message)


def test_those_that_arrive_together_commit_together_with_an_outcome_each(world: World) -> None:
    clerk, duty, town, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊", "孙芳"))
    one, two = group(clerk, duty, town), direct(clerk, duty)
    first, second = send(clerk, one, asks_confirmation=True), send(clerk, two, asks_confirmation=True)
    answers = [
        Answer(duty, one.pk, first.number),
        Answer(town, one.pk, first.number),
        Answer(stranger, one.pk, first.number),
        Answer(duty, two.pk, second.number),
        Answer(duty, one.pk, first.number),
    ]
    outcomes = actions.confirm_together(answers)
    assert [type(outcome) for outcome in outcomes] == [Confirmed, Confirmed, NotFound, Confirmed, Confirmed]
    counts = Message.objects.filter(asks_confirmation=True).order_by("pk").values_list("confirmed_count", flat=True)
    assert list(counts) == [2, 1]


def test_one_and_many_cost_the_same(world: World) -> None:
    clerk, *others = [world.actor(f"值班员{n}") for n in range(12)]
    conversation = group(clerk, *others)
    message = send(clerk, conversation, asks_confirmation=True)
    one = statements(lambda: confirm(others[0], message))
    many = statements(
        lambda: actions.confirm_together([Answer(other, conversation.pk, message.number) for other in others])
    )
    # memberships, message, insert, count, when, stream numbers, events
    assert (one, many) == (7, 7)


def test_a_large_group_hears_of_many_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "AT_ONCE", 2)
    clerk, *others = [world.actor(f"值班员{n}") for n in range(8)]
    conversation = group(clerk, *others)
    message = send(clerk, conversation, asks_confirmation=True)
    before = len(frames(f"conversation.{conversation.pk}"))
    for other in others:
        confirm(other, message)
    assert len(frames(f"conversation.{conversation.pk}")) == before
    monkeypatch.setattr(tallies, "TOGETHER", -tallies.TOGETHER)
    assert tallies.settle() == 0  # not due yet
    with clock.at(clock.now() + abs(tallies.TOGETHER) * 2):
        assert tallies.settle() == 1
        assert tallies.settle() == 0
    [told] = frames(f"conversation.{conversation.pk}")[before:]
    assert told["confirmed_count"] == len(others)


def test_what_a_former_member_confirmed_stays_confirmed(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    message = send(clerk, conversation, asks_confirmation=True)
    confirm(town, message)
    actions.leave_group(actor=town, conversation_id=conversation.pk)
    seen = queries.readers(actor=clerk, conversation_id=conversation.pk, number=message.number)
    assert (seen.confirmed_count, seen.unconfirmed_count, seen.confirmed[0].left) == (1, 1, True)
    [count] = queries.window(actor=clerk, conversation_id=conversation.pk).read_counts
    assert (count.audience, count.asked) == (1, 2)


def test_a_recall_takes_them_along_and_says_how_many_there_were(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    message = send(clerk, group(clerk, duty), asks_confirmation=True)
    confirm(duty, message)
    recall(clerk, message)
    assert not Confirmation.objects.exists()
    with pytest.raises(Conflict):
        confirm(duty, message)
