"""What a process finds out by itself, on a timer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from officehub.accounts.models import User
from officehub.directory.models import Appointment
from officehub.directory.web import ACTING
from officehub.kernel import clock
from officehub.realtime import log, registry
from officehub.realtime.consumer import House
from tests.realtime.conftest import Member, entered
from tests.support import realtime_app
from tests.support.realtime_app import Said
from tests.support.rooms import meanwhile


def lose(stream: str) -> None:
    """Committed, and never published."""
    with transaction.atomic():
        log._store([(stream, Said(text="lost"))])


async def test_a_lost_last_frame_is_found_by_the_pulse(house: House, member: Member) -> None:
    socket = await entered(member, "room.1", "room.2")
    await house.watch.pulse()
    assert await socket.receive_nothing()
    await meanwhile(lose, "room.1")
    await house.watch.pulse()
    assert await socket.receive_json_from(5) == {"kind": "heads", "heads": {"room.1": 1}}
    await house.watch.pulse()
    assert await socket.receive_nothing()
    await socket.disconnect()


async def test_a_database_restored_under_our_feet_resets_everybody(house: House, member: Member) -> None:
    socket = await entered(member, "room.1")
    house.watch._epoch = "the cluster before"
    await house.watch.pulse()
    assert await socket.receive_json_from(5) == {"kind": "reset", "stream": "room.1", "head": 0}
    await socket.disconnect()


def sign_out(member: Member) -> None:
    Session.objects.filter(session_key=member.session).delete()


def expire(member: Member) -> None:
    Session.objects.filter(session_key=member.session).update(expire_date=clock.now())


def disable(member: Member) -> None:
    User.objects.filter(pk=member.user.pk).update(is_active=False)


def change_password(member: Member) -> None:
    member.user.set_password("another-correct-horse")
    member.user.save()


def lose_the_post(member: Member) -> None:
    Appointment.objects.filter(pk=member.actor.appointment_id).update(valid_to=clock.today().replace(year=2021))


def choose_another_identity(member: Member) -> None:
    session = SessionStore(member.session)
    session[ACTING] = 12345
    session.save()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (sign_out, 4401),
        (expire, 4401),
        (disable, 4401),
        (change_password, 4401),
        (lose_the_post, 4401),
        (choose_another_identity, 4408),
    ],
)
async def test_who_may_no_longer_be_here_is_closed(
    house: House, member: Member, change: Callable[[Member], None], code: int
) -> None:
    socket = await entered(member)
    await house.watch.recheck()
    assert await socket.receive_nothing()
    await meanwhile(change, member)
    await house.watch.recheck()
    assert await closed(socket) == code


async def test_a_socket_that_grew_old_must_come_back(house: House, member: Member) -> None:
    socket = await entered(member)
    (follower,) = house.hub.followers
    follower.ticket = replace(follower.ticket, since=follower.ticket.since - 13 * 3600)
    await house.watch.recheck()
    assert await closed(socket) == 4409


async def test_a_right_lost_while_redis_was_away_is_noticed_afterwards(house: House, member: Member) -> None:
    socket = await entered(member, "room.1", "room.2")
    (follower,) = house.hub.followers
    registry.follow_rule("room", lambda _, ids: ids - {1})
    try:
        await house.watch.recheck_rights()
    finally:
        registry.follow_rule("room", realtime_app.rule)
    assert follower.streams == {"room.2"}
    await socket.disconnect()


async def closed(socket: WebsocketCommunicator) -> int:
    message: dict[str, Any] = await socket.receive_output(5)
    assert message["type"] == "websocket.close"
    await socket.disconnect()
    return int(message["code"])
