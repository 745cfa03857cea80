"""Numbers without gaps and messages exactly once, whatever arrives at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from messaging import actions
from messaging.actions import Draft
from messaging.models import Membership, Message
from tests.support.messaging import direct, frames, group
from tests.support.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def together(works: list[Callable[[], object]]) -> None:
    failures: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_eight_writers_leave_no_gap_and_the_stream_tells_the_same_order(world: World) -> None:
    writers = [world.actor(f"值班员{n}") for n in range(8)]
    conversation = group(*writers)

    def write(actor) -> None:
        for turn in range(12):
            actions.send_message(
                actor=actor, conversation_id=conversation.pk, text=f"{actor.name} {turn}", client_key=uuid4()
            )

    together([lambda actor=actor: write(actor) for actor in writers])
    numbers = list(Message.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 8 * 12 + 2))
    told = [e["message"]["number"] for e in frames(f"conversation.{conversation.pk}") if e["type"] == "message.sent"]
    assert told == numbers
    for membership in Membership.objects.select_related("conversation"):
        beyond = Message.objects.filter(number__gt=membership.read_number)
        unread = membership.conversation.last_number - membership.read_number - membership.own_unread
        assert unread == beyond.exclude(sender=membership.person_id).count()


def test_the_same_key_sent_eight_times_at_once_makes_one_message(world: World) -> None:
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation, key = direct(clerk, duty), uuid4()
    numbers: list[int] = []

    def send() -> None:
        message = actions.send_message(actor=clerk, conversation_id=conversation.pk, text="一", client_key=key)
        numbers.append(message.number)

    together([send] * 8)
    assert numbers == [1] * 8
    assert Message.objects.count() == 1 and len(frames(f"conversation.{conversation.pk}")) == 1


def test_the_same_key_at_once_in_two_conversations_makes_one_message_and_no_gap(world: World) -> None:
    clerk, duty, town = world.actor("王敏"), world.actor("李强"), world.actor("赵磊")
    places, key = [direct(clerk, duty), direct(clerk, town)], uuid4()
    together(
        [
            lambda place=place: actions.send_together(
                [
                    Draft(actor=clerk, conversation_id=place.pk, text="一", client_key=key),
                    Draft(actor=clerk, conversation_id=place.pk, text="二"),
                ]
            )
            for place in places * 3
        ]
    )
    assert Message.objects.filter(client_key=key).count() == 1
    for place in places:
        place.refresh_from_db()
        numbers = list(place.messages.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, place.last_number + 1))


def test_batches_and_read_marks_across_the_same_conversations_never_deadlock(world: World) -> None:
    people = [world.actor(f"值班员{n}") for n in range(6)]
    places = [group(*people, title=f"群{n}") for n in range(5)]

    def work(seed: int) -> None:
        for turn in range(6):
            order = places[seed % 5 :] + places[: seed % 5]
            order = order if turn % 2 else order[::-1]
            actions.send_together(
                [
                    Draft(actor=people[(seed + n) % 6], conversation_id=place.pk, text="一")
                    for n, place in enumerate(order)
                ]
            )
            actions.mark_read_together(
                [actions.Mark(people[(seed + n) % 6], place.pk, 10**6) for n, place in enumerate(reversed(order))]
            )

    together([lambda seed=seed: work(seed) for seed in range(6)])
    assert Message.objects.filter(kind="text").count() == 6 * 6 * 5
