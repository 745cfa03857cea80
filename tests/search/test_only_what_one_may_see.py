"""Search is no way around: what one may not read one does not find."""

from __future__ import annotations

from unittest.mock import ANY

import pytest
from django.db import transaction

from messaging import actions, aftermath
from messaging.models import Conversation, ConversationKind, Membership, Message
from messaging.search import filling, jobs, queries
from messaging.search.models import Entry
from messaging.search.queries import Asked
from officehub.directory.actor import Actor
from officehub.kernel.errors import NotFound
from tests.support.messaging import direct, group, say
from tests.support.world import World


def found(actor: Actor, text: str = "防汛", **asked: object) -> list[int]:
    aftermath.follow_up()
    page = queries.messages(actor=actor, asked=Asked(text=text, **asked))  # type: ignore[arg-type]
    return [item.number for item in page.items]


def test_strangers_and_those_who_left_find_nothing(world: World) -> None:
    clerk, duty, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊"))
    place = group(clerk, duty)
    said = say(clerk, place, "防汛检查")
    assert found(duty) == [said.number]
    assert found(stranger) == []
    actions.leave_group(actor=duty, conversation_id=place.pk)
    assert found(duty) == []
    with pytest.raises(NotFound):
        found(stranger, conversation_id=place.pk)


def test_what_was_said_before_one_may_read_is_not_found(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = group(clerk, duty)
    before, after = say(clerk, place, "防汛一"), say(clerk, place, "防汛二")
    Membership.objects.filter(conversation=place, person=duty.person_id).update(floor_number=before.number)
    assert found(duty) == [after.number]
    assert found(clerk) == [after.number, before.number]


def test_recalled_is_gone_at_once_whether_it_was_indexed_or_not(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = group(clerk, duty)
    indexed = say(clerk, place, "防汛一")
    aftermath.follow_up()
    waiting = say(clerk, place, "防汛二")
    for message in (indexed, waiting):
        actions.recall_message(actor=clerk, conversation_id=place.pk, number=message.number)
    assert set(Entry.objects.values_list("words", flat=True)) == {""}
    assert found(duty) == []


def test_a_late_filling_does_not_bring_back_what_was_recalled_meanwhile(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = group(clerk, duty)
    said = say(clerk, place, "防汛检查")
    as_it_was = list(Message.objects.filter(pk=said.pk).select_related("conversation"))
    actions.recall_message(actor=clerk, conversation_id=place.pk, number=said.number)
    filling.add(as_it_was)
    assert found(duty) == []
    assert list(Entry.objects.values_list("words", flat=True)) == [""]


def test_an_edit_is_found_by_its_new_words_in_the_same_transaction(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = group(clerk, duty)
    said = say(clerk, place, "防汛检查")
    assert found(duty) == [said.number]
    with transaction.atomic():
        said.text = "抗旱调度"
        said.save()
        aftermath.note_changed(said)
    assert (found(duty, "防汛"), found(duty, "抗旱")) == ([], [said.number])


def test_secret_talks_are_never_indexed_nor_found(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = direct(clerk, duty)
    Conversation.objects.filter(pk=place.pk).update(kind=ConversationKind.SECRET)
    Message.objects.create(
        conversation=place, number=1, sender_id=clerk.person_id, appointment_id=clerk.appointment_id,
        sender_name="王敏", sender_title="", text="防汛密谈", client_key="6b1de9a0-0000-4000-8000-000000000001",
        sent_at=place.last_at,
    )  # fmt: skip
    assert jobs.fill_chunk(2**62) is not None
    assert not Entry.objects.exists()
    assert found(duty) == []


def test_even_an_index_row_of_a_secret_talk_finds_nothing(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = direct(clerk, duty)
    say(clerk, place, "防汛密谈")
    assert len(found(duty)) == 1
    Conversation.objects.filter(pk=place.pk).update(kind=ConversationKind.SECRET)
    assert found(duty) == []


def test_lines_of_the_system_are_not_found(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    group(clerk, duty, title="防汛检查")
    assert found(duty, "创建") == []


def test_what_was_there_before_the_index_is_filled_in_chunks_and_twice_does_no_harm(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    place = group(clerk, duty)
    said = [say(clerk, place, f"防汛{n}").number for n in range(7)]
    Entry.objects.all().delete()
    for _ in range(2):
        at: int | None = 2**62
        while at is not None:
            at = jobs.fill_chunk(at, size=3)
    assert found(duty) == said[::-1]


def test_places_are_ones_own_by_title_and_by_the_others_name(world: World) -> None:
    clerk, duty, stranger = (world.actor(name) for name in ("王敏", "李强", "赵磊"))
    place, talk = group(clerk, duty, title="防汛检查组"), direct(clerk, duty)
    group(stranger, duty, title="防汛外人")

    def ids(text: str) -> list[int]:
        return [one.id for one in queries.places(actor=clerk, text=text).items]

    assert ids("防汛") == ids("防汛 检查") == [place.pk]
    assert ids("李强") == ids("lq") == ids("liqiang") == [talk.pk]
    assert ids("") == ids("没有") == []
    assert queries.places(actor=clerk, text="lq").items[0].detail == ANY
