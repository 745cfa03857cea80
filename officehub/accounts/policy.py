"""The three administrators (三员分立): none does another's work, none is above the others."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from officehub.kernel.errors import Forbidden, NotFound

from .models import AdminRole, User


class Act(StrEnum):
    LIST = "list"
    CREATE = "create"
    DISABLE = "disable"
    ENABLE = "enable"
    RESET_PASSWORD = "reset_password"
    GRANT_ROLE = "grant_role"


ALLOWED: dict[str, frozenset[Act]] = {
    AdminRole.SYSTEM: frozenset({Act.LIST, Act.CREATE, Act.DISABLE, Act.ENABLE, Act.RESET_PASSWORD}),
    AdminRole.SECURITY: frozenset({Act.LIST, Act.GRANT_ROLE}),
    AdminRole.AUDIT: frozenset(),  # reads the ledger, changes nothing
    "": frozenset(),
}
NOT_ON_ONESELF = frozenset({Act.DISABLE, Act.GRANT_ROLE, Act.RESET_PASSWORD})
WHO = {AdminRole.SYSTEM: "系统管理员", AdminRole.SECURITY: "安全管理员"}


def may(administrator: User, act: Act, account: User | None = None) -> bool:
    if not administrator.is_active or act not in ALLOWED[administrator.admin_role]:
        return False
    return account is None or account.pk != administrator.pk or act not in NOT_ON_ONESELF


def require(administrator: User, act: Act, account: User | None = None) -> None:
    if may(administrator, act, account):
        return
    if act in ALLOWED[administrator.admin_role]:
        raise Forbidden("不能对自己的账号做这项操作，请由另一位管理员办理。")
    who = next(WHO[role] for role in WHO if act in ALLOWED[role])
    raise Forbidden(f"这项操作由{who}办理，您的账号没有这项权限。")


def visible_to(administrator: User) -> QuerySet[User]:
    return User.objects.all() if may(administrator, Act.LIST) else User.objects.none()


def access_account(administrator: User, account_id: int, act: Act) -> User:
    """Locked for the change. Raises Forbidden before it says whether the account exists."""
    require(administrator, act)
    account = User.objects.select_for_update().filter(pk=account_id).first()
    if account is None:
        raise NotFound
    require(administrator, act, account)
    return account
