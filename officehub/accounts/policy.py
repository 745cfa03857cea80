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
NOT_ON_ADMINISTRATORS = frozenset({Act.DISABLE, Act.RESET_PASSWORD})  # or the role would be had with the password
WHO = {AdminRole.SYSTEM: "系统管理员", AdminRole.SECURITY: "安全管理员"}


def may(administrator: User, act: Act, account: User | None = None) -> bool:
    if not administrator.is_active or act not in ALLOWED[administrator.admin_role]:
        return False
    return account is None or not _refusal(administrator, act, account)


def require(administrator: User, act: Act, account: User | None = None) -> None:
    if may(administrator, act, account):
        return
    if account is not None and act in ALLOWED[administrator.admin_role]:
        raise Forbidden(_refusal(administrator, act, account))
    who = next(WHO[role] for role in WHO if act in ALLOWED[role])
    raise Forbidden(f"这项操作由{who}办理，您的账号没有这项权限。")


def _refusal(administrator: User, act: Act, account: User) -> str:
    """Why not upon this account; empty where nothing speaks against it."""
    if account.pk == administrator.pk and act in NOT_ON_ONESELF:
        return "不能对自己的账号做这项操作，请由另一位管理员办理。"
    if account.admin_role and act in NOT_ON_ADMINISTRATORS:
        held = AdminRole(account.admin_role).label
        return f"该账号是{held}，请先由安全管理员撤销其角色，再办理这项操作。"
    return ""


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
