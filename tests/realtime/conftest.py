from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from channels.testing import WebsocketCommunicator

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from officehub.realtime.consumer import House, house_here
from officehub.realtime.consumer import socket as application
from tests.support.web_processes import WebProcess, session_for, web_processes
from tests.support.world import World


@dataclass(frozen=True)
class Member:
    actor: Actor
    user: User
    session: str


@pytest.fixture(scope="session")
def webs(django_db_setup: None) -> Iterator[list[WebProcess]]:
    """Two web processes on one database and one Redis."""
    with web_processes(2) as started:
        yield started


@pytest.fixture
def member(transactional_db: None) -> Member:
    actor = World().actor("王敏", login="wangmin")
    user = User.objects.get(username="wangmin")
    return Member(actor, user, session_for(user))


@pytest.fixture
async def house() -> AsyncIterator[House]:
    shared = house_here()
    yield shared
    await shared.watch.close()
    await shared.hub.close()


async def entered(member: Member, *streams: str) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(application, "/ws/", headers=[(b"cookie", f"sessionid={member.session}".encode())])
    assert (await socket.connect())[0]
    await socket.send_json_to({"type": "follow", "cursors": dict.fromkeys(streams, 0)})
    assert (await socket.receive_json_from(5))["kind"] == "following"
    return socket
