from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

LOCKED = "密码连续输错次数过多，账号已暂时锁定，请 15 分钟后再试，或联系系统管理员。"
MISMATCH = "账号或密码不正确，请检查后重试。"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and imports; nobody signs up."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": LOCKED,
        "username_password_mismatch": MISMATCH,
        "invalid_login": MISMATCH,
        "account_inactive": "该账号已停用，请联系系统管理员。",
        "rate_limited": "操作太频繁，请稍后再试。",
        "incorrect_password": "当前密码不正确。",
        "incorrect_code": "验证码不正确。",
        "same_as_current": "新密码不能与当前密码相同。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
