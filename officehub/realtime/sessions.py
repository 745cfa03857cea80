"""Who is behind a socket, and for how long: let in once, checked again on a timer, closed at once when told."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from officehub.accounts.models import User
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.directory.web import ACTING, acting_in
from officehub.kernel import clock
from officehub.kernel.errors import NotSignedIn

from . import fanout
from .protocol import Close

LONGEST_LIFE = 12 * 3600.0  # seconds; then the browser must come back and be looked at anew


@dataclass(frozen=True)
class Ticket:
    """What a socket was let in on."""

    session_key: str
    mark: str
    user_id: int
    chosen: int | None  # the identity the session had chosen
    actor: Actor
    since: float = field(default_factory=time.monotonic)

    @property
    def expired(self) -> bool:
        return time.monotonic() - self.since > LONGEST_LIFE


def mark_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()


def admit(scope: Mapping[str, Any]) -> Ticket:
    """Raises NotSignedIn. The same look at session and identity as an HTTP request gets."""
    headers = {name: value.decode("latin1") for name, value in scope.get("headers", [])}
    request = HttpRequest()
    request.META = {
        "REMOTE_ADDR": (scope.get("client") or [""])[0],
        "HTTP_USER_AGENT": headers.get(b"user-agent", ""),
        "HTTP_X_FORWARDED_FOR": headers.get(b"x-forwarded-for", ""),
    }
    key = _session_key(headers.get(b"cookie", ""))
    request.session = SessionStore(key)
    request.user = get_user(request)
    actor = acting_in(request)
    if not isinstance(request.user, User):
        raise NotSignedIn
    return Ticket(key, mark_of(key), request.user.pk, request.session.get(ACTING), actor)


def _session_key(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError as error:
        raise NotSignedIn from error
    if morsel is None or not morsel.value:
        raise NotSignedIn
    return morsel.value


def recheck(tickets: Sequence[Ticket]) -> dict[str, int]:
    """Close codes by session mark, for those that must go. Three queries for all sockets of a process."""
    keys = {ticket.session_key for ticket in tickets}
    live = Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now())
    data = {session.session_key: session.get_decoded() for session in live}
    users = User.objects.filter(is_active=True).in_bulk({ticket.user_id for ticket in tickets})
    wanted = {ticket.actor.appointment_id for ticket in tickets}
    posts = set(Appointment.objects.filter(in_force(), pk__in=wanted).values_list("pk", flat=True))
    verdicts = {t.mark: _verdict(t, data.get(t.session_key), users.get(t.user_id), posts) for t in tickets}
    return {mark: code for mark, code in verdicts.items() if code is not None}


def _verdict(ticket: Ticket, session: dict[str, Any] | None, user: User | None, posts: set[int]) -> int | None:
    if session is None or user is None or session.get(SESSION_KEY) != str(ticket.user_id):
        return Close.SIGNED_OUT
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return Close.SIGNED_OUT
    if ticket.actor.appointment_id not in posts:
        return Close.SIGNED_OUT
    # Another identity was chosen meanwhile: come back as that one.
    return None if session.get(ACTING) == ticket.chosen else Close.SLOW


def close_person(person_id: int) -> None:
    """Disabled, dismissed, or lost the post: all of the person's sockets, in every process, once committed."""
    fanout.order(fanout.Order(person_id=person_id, code=Close.SIGNED_OUT))


def close_account(user_id: int) -> None:
    fanout.order(fanout.Order(user_id=user_id, code=Close.SIGNED_OUT))


def close_session(session_key: str) -> None:
    """Signed out: this session's sockets."""
    fanout.order(fanout.Order(session=mark_of(session_key), code=Close.SIGNED_OUT))


def reopen_session(session_key: str) -> None:
    """Another identity was chosen: the session's sockets come back as that one."""
    fanout.order(fanout.Order(session=mark_of(session_key), code=Close.SLOW))
