"""From a signed-in request to the actor: the session names the account and the identity it acts in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from officehub.accounts.models import User
from officehub.kernel.errors import NotSignedIn

from .actor import Actor, Origin, actor_of, in_force
from .models import Appointment

ACTING = "acting"  # session key: the appointment acted in
ORDER = {"primary": 0, "concurrent": 1, "seconded": 2}  # the alphabet would put concurrent first


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
    """The chosen identity while it is in force and the user's own, else the primary one. One query."""
    held = held_by([user.pk]).get(user.pk)
    if not held:
        raise NotSignedIn("您的账号还没有任职岗位，请联系本单位管理员。")
    return actor_of(chosen_of(held, chosen), origin=origin)


def held_by(user_ids: Collection[int]) -> dict[int, list[Appointment]]:
    """What each user holds today, with people, accounts, posts and units: primary first, then concurrent, seconded."""
    rows = Appointment.objects.select_related("person__user", "post", "unit").filter(
        in_force(), person__user__in=list(user_ids)
    )
    held: dict[int, list[Appointment]] = {}
    for row in sorted(rows, key=lambda row: (ORDER.get(row.kind, len(ORDER)), row.pk)):
        if row.person.user_id is not None:
            held.setdefault(row.person.user_id, []).append(row)
    return held


def chosen_of(held: Sequence[Appointment], chosen: Any) -> Appointment:
    return next((row for row in held if row.pk == chosen), held[0])


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
