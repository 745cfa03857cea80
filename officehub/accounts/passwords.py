"""The `djbh3` password profile (GB/T 22239-2019 8.1.4.1 a). The `asvs` profile leaves these two out; see settings."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from .models import PastPassword, User

CLASSES = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
WANTED = 3
KEPT = 5


class ThreeKindsOfCharacters:
    def validate(self, password: str, user: User | None = None) -> None:
        used = sum(any(test(char) for char in password) for test in CLASSES)
        if used < WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return "密码须包含大写字母、小写字母、数字、符号中的至少三类。"


class NotUsedLately:
    """Not one of the last five. Django calls `password_changed` after the new one is stored."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or not user.pk:
            return
        past = PastPassword.objects.filter(user=user).order_by("-pk")[:KEPT]
        if any(check_password(password, row.encoded) for row in past):
            raise ValidationError(self.get_help_text(), code="password_used_lately")

    def password_changed(self, password: str, user: User | None = None) -> None:
        if user is None or not user.pk or not user.has_usable_password():
            return
        PastPassword.objects.create(user=user, encoded=user.password)
        kept = PastPassword.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:KEPT]
        PastPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        return f"新密码不能与最近 {KEPT} 次用过的密码相同。"
