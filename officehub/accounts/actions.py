"""What administrators do with accounts. Nobody holds two of the three roles: see grant_role."""

from __future__ import annotations

import re

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from officehub.kernel.errors import Conflict, Invalid

from .models import AdminRole, User
from .policy import Act, access_account, require
from .witness import tell

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


@transaction.atomic
def create_account(*, administrator: User, username: str, password: str) -> User:
    """Without any administrator's role: that is another administrator's to grant."""
    require(administrator, Act.CREATE)
    account = new_account(username, password)
    tell(administrator, "account.create", account)
    return account


def new_account(username: str, password: str, *, admin_role: str = "") -> User:
    """Checked, but by nobody's right: for imports and the first administrator."""
    if not USERNAME.fullmatch(username):
        raise Invalid("账号由 2 到 64 个小写字母、数字或 . _ - 组成，以字母或数字开头。", field="username")
    if User.objects.filter(username=username).exists():
        raise Conflict(f"账号 {username} 已存在，请换一个。", field="username")
    _check(password, User(username=username))
    return User.objects.create_user(username, password, admin_role=admin_role)


@transaction.atomic
def disable_account(*, administrator: User, account_id: int) -> User:
    """Ends the account's sessions as well; its sockets close when they look for them."""
    account = access_account(administrator, account_id, Act.DISABLE)
    if not account.is_active:
        raise Conflict("该账号已经停用。")
    account.is_active = False
    account.save(update_fields=["is_active"])
    end_sessions(account)
    tell(administrator, "account.disable", account)
    return account


@transaction.atomic
def enable_account(*, administrator: User, account_id: int) -> User:
    account = access_account(administrator, account_id, Act.ENABLE)
    if account.is_active:
        raise Conflict("该账号已经启用。")
    account.is_active = True
    account.save(update_fields=["is_active"])
    tell(administrator, "account.enable", account)
    return account


@transaction.atomic
def reset_password(*, administrator: User, account_id: int, password: str) -> User:
    account = access_account(administrator, account_id, Act.RESET_PASSWORD)
    _check(password, account)
    account.set_password(password)
    account.save()
    end_sessions(account)
    tell(administrator, "account.reset_password", account)
    return account


@transaction.atomic
def grant_role(*, administrator: User, account_id: int, admin_role: str) -> User:
    """One role per account, and never from one straight into another: the old one is taken away first."""
    account = access_account(administrator, account_id, Act.GRANT_ROLE)
    if admin_role not in {"", *AdminRole.values}:
        raise Invalid("没有这样的管理员角色。", field="admin_role")
    if admin_role and account.admin_role and admin_role != account.admin_role:
        held = AdminRole(account.admin_role).label
        raise Invalid(f"该账号已是{held}，三员不得兼任；请先撤销原角色。", field="admin_role")
    account.admin_role = admin_role
    account.save(update_fields=["admin_role"])
    tell(administrator, "admin.grant_role" if admin_role else "admin.revoke_role", account)
    return account


def end_sessions(account: User) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()


def _check(password: str, account: User) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Invalid("".join(error.messages), field="password") from error
