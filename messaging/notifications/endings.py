"""A device is pushed to only while its session lives: after signing out, or being signed out, nothing arrives there."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.http import HttpRequest

from officehub.accounts import witness
from officehub.accounts.models import User
from officehub.realtime.endings import ENDING
from officehub.realtime.sessions import mark_of

from .models import Subscription


def listen() -> None:
    """The libraries tell of signing out, and of sessions ended from elsewhere, by signals of their own."""
    user_logged_out.connect(_signed_out)
    post_delete.connect(_session_ended, sender=UserSession)
    witness.hear(_administered)


def _signed_out(sender: object, request: HttpRequest | None = None, **named: Any) -> None:
    if request is not None and request.session.session_key:
        _forget(request.session.session_key)


def _session_ended(sender: object, instance: UserSession, **named: Any) -> None:
    _forget(instance.session_key)


def _forget(session_key: str) -> None:
    Subscription.objects.filter(mark=mark_of(session_key)).delete()


def _administered(administrator: User, act: str, account: User) -> None:
    if act in ENDING:
        Subscription.objects.filter(person__user=account).delete()
