"""Accounts in the ledger: what the sign-in library announces, written down."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal
from django.http import HttpRequest

from officehub.accounts import witness
from officehub.accounts.models import User
from officehub.directory.web import ACTING, actor_for_user, origin_of
from officehub.kernel.errors import NotSignedIn

from .ledger import record, record_account

ANNOUNCED: dict[str, Signal] = {
    "account.signed_in": user_logged_in,
    "account.signed_out": user_logged_out,
    "account.password_changed": password_changed,
    "account.password_set": password_set,
    "account.password_reset": password_reset,
    "account.second_factor_added": authenticator_added,
    "account.second_factor_removed": authenticator_removed,
    "account.second_factor_reset": authenticator_reset,
    "account.second_factor_failed": authentication_failed,
}


def listen() -> None:
    witness.hear(_administered)
    user_login_failed.connect(_refused, dispatch_uid="audit.account.sign_in_refused")
    for act, signal in ANNOUNCED.items():
        signal.connect(_writer(act), weak=False, dispatch_uid=f"audit.{act}")


def _writer(act: str) -> Any:
    def write(sender: object, request: HttpRequest | None = None, user: User | None = None, **_: object) -> None:
        if user is not None and user.pk:
            _record(act, user, request)

    return write


def _record(act: str, user: User, request: HttpRequest | None) -> None:
    origin = origin_of(request) if request is not None else None
    chosen = request.session.get(ACTING) if request is not None and hasattr(request, "session") else None
    try:
        record(actor_for_user(user, chosen, origin=origin), act, subject=("account", user.pk))
    except NotSignedIn:  # an account without a post
        record_account(act, user_id=user.pk, username=user.username, origin=origin)


def _administered(administrator: User, act: str, account: User) -> None:
    """What one administrator did to an account; administrators hold a post like everybody."""
    detail = {"username": account.username, "admin_role": account.admin_role}
    record(actor_for_user(administrator, None), act, subject=("account", account.pk), detail=detail)


def _refused(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    """A name nobody has is not kept: people type their password there."""
    username = str(credentials.get("username") or "")
    user = User.objects.filter(username__iexact=username).first() if "\x00" not in username else None
    origin = origin_of(request) if request is not None else None
    record_account(
        "account.sign_in_refused",
        user_id=user.pk if user else None,
        username=user.username if user else "",
        origin=origin,
    )
