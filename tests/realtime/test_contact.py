"""When a person was last reached: written together, by timer, and never per delivery."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from officehub.kernel import clock
from officehub.realtime import contact
from officehub.realtime.consumer import House
from officehub.realtime.models import Contact
from officehub.realtime.roll import Roll
from tests.realtime.conftest import Member, entered
from tests.support.rooms import meanwhile


async def test_who_has_a_socket_counts_as_connected_and_who_left_keeps_the_time(house: House, member: Member) -> None:
    person = member.actor.person_id
    assert await meanwhile(contact.last_contact, [person]) == {}
    first, second = await entered(member, "room.1"), await entered(member, "room.1")
    await house.watch.note_news()
    assert await meanwhile(contact.connected, [person, 10**9]) == {person}
    await first.disconnect()
    await house.watch.note_news()
    assert await meanwhile(contact.connected, [person]) == {person}
    await second.disconnect()
    await house.watch.note_news()
    assert await meanwhile(contact.connected, [person]) == set()
    assert clock.now() - (await meanwhile(contact.last_contact, [person]))[person] < timedelta(minutes=1)


async def test_each_pulse_says_again_who_is_here_so_that_a_dead_process_is_not_believed(
    house: House, member: Member
) -> None:
    person = member.actor.person_id
    socket = await entered(member, "room.1")
    await house.watch.note_news()
    await meanwhile(Contact.objects.update, at=clock.now() - contact.FRESH)
    assert await meanwhile(contact.connected, [person]) == set()
    await house.watch.note_news()
    assert await meanwhile(contact.connected, [person]) == set()
    await house.watch.note_everybody()
    assert await meanwhile(contact.connected, [person]) == {person}
    await socket.disconnect()


def test_ten_thousand_people_are_noted_in_one_statement(transactional_db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        contact.note(dict.fromkeys(range(1, 10_001), True))
        contact.note(dict.fromkeys(range(10_000, 0, -1), False))
    assert len(queries) == 2
    assert Contact.objects.filter(open=False, person_id__lte=10_000).count() == 10_000


def test_the_roll_tells_of_comings_and_goings_once_and_again_when_they_could_not_be_noted() -> None:
    roll = Roll()
    roll.enter(1)
    roll.enter(1)
    roll.enter(2)
    assert roll.news() == {1: True, 2: True}
    roll.leave(1)
    assert roll.news() == {}
    roll.leave(1)
    roll.enter(3)
    roll.leave(3)
    told = roll.news()
    assert told == {1: False, 3: False}
    roll.untold(told)
    assert roll.everybody() == {1: False, 2: True, 3: False}
    assert roll.news() == {}
