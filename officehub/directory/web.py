"""From a signed-in request to the actor: the session names the account and the identity it acts in."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from officehub.accounts.models import User
from officehub.kernel.errors import NotFound, NotSignedIn

from .actor import Actor, Origin, actor_for, in_force
from .models import Appointment

ACTING = "acting"  # session key: the appointment acted in


class ActingRequest(HttpRequest):
    auth: Actor


class ActingPerson(APIKeyCookie):
    """Session cookie, with CSRF checked by the base class on unsafe methods."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor:
        return acting_in(request)


acting = ActingPerson()


def acting_in(request: HttpRequest) -> Actor:
    """Raises NotSignedIn without an account, or where the account has no appointment in force."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise NotSignedIn
    return actor_for_user(user, request.session.get(ACTING), origin=origin_of(request))


def actor_for_user(user: User, chosen: Any, *, origin: Origin | None = None) -> Actor:
    """The chosen identity while it is in force and the user's own, else the primary one."""
    identities = list(identity_ids(user))
    if not identities:
        raise NotSignedIn("您的账号还没有任职岗位，请联系本单位管理员。")
    appointment_id = chosen if chosen in identities else identities[0]
    try:
        return actor_for(appointment_id, origin=origin)
    except NotFound as error:
        raise NotSignedIn from error


def identity_ids(user: User) -> list[int]:
    """Primary post first, then concurrent, then seconded (the alphabet would put concurrent first)."""
    rows = Appointment.objects.filter(in_force(), person__user=user).values_list("pk", "kind")
    order = {"primary": 0, "concurrent": 1, "seconded": 2}
    return [pk for pk, kind in sorted(rows, key=lambda row: (order.get(row[1], 9), row[0]))]


def origin_of(request: HttpRequest) -> Origin:
    agent = request.headers.get("User-Agent", "")
    device = "mobile" if "Mobile" in agent else "web"
    return Origin(ip=_address_of(request), device=device)


def _address_of(request: HttpRequest) -> str:
    """What the outermost of one's own proxies saw; entries before that are whatever the client wrote."""
    proxies: int = settings.TRUSTED_PROXIES
    seen = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < proxies <= len(seen) and _is_address(claimed := seen[-proxies].strip()):
        return claimed
    return request.META.get("REMOTE_ADDR") or ""


def _is_address(text: str) -> bool:
    try:
        return "%" not in text and bool(ip_address(text))
    except ValueError:
        return False
