from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router
from ninja.security import APIKeyCookie

from officehub.kernel.errors import NotSignedIn
from officehub.kernel.payload import Payload

from . import actions
from .models import User
from .policy import Act, require, visible_to

LISTED = 50


class AdministratorRequest(HttpRequest):
    auth: User


class Administrator(APIKeyCookie):
    """The account itself: administrators administer whatever post they act in, or without one."""

    param_name = "sessionid"

    def authenticate(self, request: HttpRequest, key: str | None) -> User:
        if not isinstance(request.user, User) or not request.user.is_active:
            raise NotSignedIn
        return request.user


router = Router(auth=Administrator(), tags=["accounts"])


class Account(Payload):
    id: int
    username: str
    is_active: bool
    admin_role: str
    created_at: datetime


class NewAccount(Payload):
    username: str
    password: str


class NewPassword(Payload):
    password: str


class NewRole(Payload):
    admin_role: str  # system, security, audit; empty takes the role away


def payload(user: User) -> Account:
    return Account(
        id=user.pk,
        username=user.username,
        is_active=user.is_active,
        admin_role=user.admin_role,
        created_at=user.created_at,
    )


@router.get("", response=list[Account])
def accounts(request: AdministratorRequest, q: str = "") -> list[Account]:
    require(request.auth, Act.LIST)
    rows = visible_to(request.auth).filter(username__startswith=q.replace("\x00", "").lower()).order_by("username")
    return [payload(user) for user in rows[:LISTED]]


@router.post("", response=Account)
def create(request: AdministratorRequest, body: NewAccount) -> Account:
    return payload(actions.create_account(administrator=request.auth, username=body.username, password=body.password))


@router.post("/{account_id}/disable", response=Account)
def disable(request: AdministratorRequest, account_id: int) -> Account:
    return payload(actions.disable_account(administrator=request.auth, account_id=account_id))


@router.post("/{account_id}/enable", response=Account)
def enable(request: AdministratorRequest, account_id: int) -> Account:
    return payload(actions.enable_account(administrator=request.auth, account_id=account_id))


@router.post("/{account_id}/password", response=Account)
def reset_password(request: AdministratorRequest, account_id: int, body: NewPassword) -> Account:
    return payload(actions.reset_password(administrator=request.auth, account_id=account_id, password=body.password))


@router.post("/{account_id}/role", response=Account)
def grant_role(request: AdministratorRequest, account_id: int, body: NewRole) -> Account:
    return payload(actions.grant_role(administrator=request.auth, account_id=account_id, admin_role=body.admin_role))
