from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from officehub.accounts.models import User
from officehub.directory.actor import Actor
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
