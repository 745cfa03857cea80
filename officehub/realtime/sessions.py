"""Who is behind a socket, and for how long: let in once, checked again on a timer, closed at once when told."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from officehub.accounts.models import User
from officehub.directory.actor import Actor, Origin, actor_of, in_force
from officehub.directory.models import Appointment
from officehub.directory.web import ACTING, chosen_of, held_by, origin_of
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


Scope = Mapping[str, Any]


def admit(scope: Scope) -> Ticket:
    """Raises NotSignedIn."""
    [verdict] = admit_together([scope])
    if isinstance(verdict, NotSignedIn):
        raise verdict
    return verdict


def admit_together(scopes: Sequence[Scope]) -> list[Ticket | NotSignedIn]:
    """The same look at session, account and identity as an HTTP request gets: two queries for any number of sockets."""
    keys = [_session_key(_headers(scope).get(b"cookie", "")) for scope in scopes]
    data = sessions_alive(keys)
    accounts = {key: _account_of(facts) for key, facts in data.items()}
    held = held_by({pk for pk in accounts.values() if pk is not None})
    return [
        _ticket(key, data[key], held.get(accounts[key] or 0, []), scope) if key in data else NotSignedIn()
        for key, scope in zip(keys, scopes, strict=True)
    ]


def _ticket(key: str, facts: dict[str, Any], held: list[Appointment], scope: Scope) -> Ticket | NotSignedIn:
    user = held[0].person.user if held else None
    if user is None or not user.is_active or not _signed_in(facts, user):
        return NotSignedIn()
    chosen = facts.get(ACTING)
    actor = actor_of(chosen_of(held, chosen), origin=_origin_of(scope))
    return Ticket(key, mark_of(key), user.pk, chosen, actor)


def sessions_alive(keys: Collection[str]) -> dict[str, dict[str, Any]]:
    rows = Session.objects.filter(session_key__in={key for key in keys if key}, expire_date__gt=clock.now())
    decode = SessionStore().decode
    return {key: decode(data) for key, data in rows.values_list("session_key", "session_data")}


def _account_of(facts: Mapping[str, Any]) -> int | None:
    """Of the account that signed in, where one of today's ways of signing in was used."""
    known = facts.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    pk = str(facts.get(SESSION_KEY, ""))
    return int(pk) if known and pk.isdecimal() else None


def _signed_in(facts: Mapping[str, Any], user: User) -> bool:
    """The password is still the one this session was opened with."""
    told = facts.get(HASH_SESSION_KEY, "")
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(told, own) for own in hashes)


def _headers(scope: Scope) -> dict[bytes, str]:
    return {name: value.decode("latin1") for name, value in scope.get("headers", [])}


def _origin_of(scope: Scope) -> Origin:
    headers = _headers(scope)
    request = HttpRequest()
    request.META = {
        "REMOTE_ADDR": (scope.get("client") or [""])[0],
        "HTTP_USER_AGENT": headers.get(b"user-agent", ""),
        "HTTP_X_FORWARDED_FOR": headers.get(b"x-forwarded-for", ""),
    }
    return origin_of(request)


def _session_key(cookies: str) -> str:
    """Empty where there is none."""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def recheck(tickets: Sequence[Ticket]) -> dict[str, int]:
    """Close codes by session mark, for those that must go. Three queries for all sockets of a process."""
    data = sessions_alive([ticket.session_key for ticket in tickets])
    users = User.objects.filter(is_active=True).in_bulk({ticket.user_id for ticket in tickets})
    wanted = {ticket.actor.appointment_id for ticket in tickets}
    posts = set(Appointment.objects.filter(in_force(), pk__in=wanted).values_list("pk", flat=True))
    verdicts = {t.mark: _verdict(t, data.get(t.session_key), users.get(t.user_id), posts) for t in tickets}
    return {mark: code for mark, code in verdicts.items() if code is not None}


def _verdict(ticket: Ticket, session: dict[str, Any] | None, user: User | None, posts: set[int]) -> int | None:
    if session is None or user is None or session.get(SESSION_KEY) != str(ticket.user_id):
        return Close.SIGNED_OUT
    if not _signed_in(session, user):
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
