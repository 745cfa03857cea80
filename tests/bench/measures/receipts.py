"""Who has read, who has not and who was not even reached, of ten thousand members: from numbers, beside looking at
every member in turn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from messaging import queries
from messaging.models import Membership, Message
from officehub.directory.actor import Actor
from officehub.realtime.models import Contact
from tests.support.crowds import crowd_in
from tests.support.messaging import group, say
from tests.support.world import World

MEMBERS = 10_000
ROUNDS = 15
SECONDS = 0.3


def measure() -> list[dict[str, object]]:
    world = World()
    clerk, duty = world.actor("王敏"), world.actor("李强")
    conversation = group(clerk, duty)
    message = say(clerk, conversation)
    crowd_in(conversation, duty.appointment_id, MEMBERS - 2, message.number)
    ours = median(lambda: opened(clerk, message))
    plain = median(lambda: one_by_one(message))
    return [
        {
            "name": "receipts.10000",
            "value": round(ours, 3),
            "unit": "s",
            "baseline_name": "every member looked at in turn",
            "baseline": round(plain, 3),
            "ratio": round(plain / ours, 1),
            "goal": f"<= {SECONDS:g}",
            "met": ours <= SECONDS,
        }
    ]


def opened(actor: Actor, message: Message) -> None:
    seen = queries.readers(actor=actor, conversation_id=message.conversation_id, number=message.number)
    assert seen.read_count + seen.unread_count + seen.undelivered_count == MEMBERS - 1


def one_by_one(message: Message) -> None:
    columns: dict[str, list[str]] = {"read": [], "unread": [], "undelivered": []}
    contacts = dict(Contact.objects.values_list("person_id", "at"))
    members = Membership.objects.filter(conversation=message.conversation_id, left_at=None)
    for member in members.select_related("person", "appointment__unit", "appointment__post"):
        reached = contacts.get(member.person_id)
        column = "read" if member.read_number >= message.number else "unread"
        if column == "unread" and (reached is None or reached < message.sent_at):
            column = "undelivered"
        columns[column].append(f"{member.person.name} {member.appointment.unit.name} {member.appointment.post.title}")


def median(work: Callable[[], None]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)
