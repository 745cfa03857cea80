"""Somebody to act as, made once per bench run."""

from __future__ import annotations

from functools import cache

from officehub.accounts.models import User
from officehub.directory.actor import Actor
from tests.support.web_processes import session_for
from tests.support.world import World


@cache
def somebody() -> Actor:
    return World().actor("王敏", login="bench")


@cache
def session_of_somebody() -> str:
    somebody()
    return session_for(User.objects.get(username="bench"))
