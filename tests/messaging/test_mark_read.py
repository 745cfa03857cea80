from __future__ import annotations

import pytest

from messaging import actions, queries
from messaging.models import Membership
from officehub.kernel.errors import NotFound
from tests.support.messaging import direct, group, read, say
from tests.support.world import World


def test_unread_is_what_others_wrote_beyond_the_mark(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    for _ in range(3):
        say(clerk, conversation)
    assert read(duty, conversation, 2) == 1
    assert read(duty, conversation, 3) == 0


def test_the_mark_never_goes_back_nor_beyond_the_newest(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    say(clerk, conversation)
    say(clerk, conversation)
    read(duty, conversation, 2)
    assert read(duty, conversation, 1) == 0
    assert read(duty, conversation, 10**12) == 0
    say(clerk, conversation)
    assert queries.conversation(actor=duty, conversation_id=conversation.pk).unread == 1


def test_writing_does_not_mark_as_read_what_one_has_not_opened(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = direct(clerk, duty)
    say(clerk, conversation)
    say(duty, conversation)  # from the outbox of a phone that was offline
    assert queries.conversation(actor=duty, conversation_id=conversation.pk).unread == 1
    [count] = queries.read_counts(actor=clerk, conversation_id=conversation.pk, numbers=[1])
    assert (count.read, count.audience) == (0, 1)
    assert read(duty, conversation, 1) == 0
    assert Membership.objects.get(person=duty.person_id).own_unread == 1
    read(duty, conversation, 2)
    assert Membership.objects.get(person=duty.person_id).own_unread == 0


def test_the_total_leaves_muted_conversations_out_and_counts_them_apart(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    loud, quiet = direct(clerk, duty), group(clerk, duty)
    say(clerk, loud)
    say(clerk, quiet)
    actions.arrange(actor=duty, conversation_id=quiet.pk, muted=True)
    total = queries.unread_total(actor=duty)
    assert (total.unread, total.muted) == (1, 2)


def test_a_strangers_mark_is_not_found(world: World) -> None:
    clerk, duty, stranger = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    with pytest.raises(NotFound):
        read(stranger, direct(clerk, duty), 1)


@pytest.mark.django_db(transaction=True)
def test_readers_own_windows_and_the_writers_hear_of_it_and_nobody_else(world: World, monkeypatch) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    conversation = group(clerk, duty, town)
    say(clerk, conversation)
    heard: dict[str, list[str]] = {}
    monkeypatch.setattr("officehub.realtime.fanout.publish", heard.update)
    read(duty, conversation, 2)
    assert set(heard) == {f"person.{duty.person_id}", f"person.{clerk.person_id}"}
    assert '"marks":[{"before":0,"number":2}]' in heard[f"person.{clerk.person_id}"][0]
    assert '"unread":0' in heard[f"person.{duty.person_id}"][0]
