"""When sockets must go at once. The timer in watch.py would notice as well, up to a minute later."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.http import HttpRequest

from officehub.accounts import witness
from officehub.accounts.models import User
from officehub.directory.identity import hear_switches

from .sessions import close_account, close_session, reopen_session

ENDING = {"account.disable", "account.reset_password"}


def listen() -> None:
    """The libraries tell of signing out, and of sessions ended from elsewhere, by signals of their own."""
    user_logged_out.connect(signed_out)
    post_delete.connect(session_ended, sender=UserSession)
    witness.hear(administered)
    hear_switches(reopen_session)


def signed_out(sender: object, request: HttpRequest | None = None, **named: Any) -> None:
    """Sent before the session is flushed: its key is still known."""
    if request is not None and request.session.session_key:
        close_session(request.session.session_key)


def session_ended(sender: object, instance: UserSession, **named: Any) -> None:
    close_session(instance.session_key)


def administered(administrator: User, act: str, account: User) -> None:
    if act in ENDING:
        close_account(account.pk)
