"""Who may sign in. People, posts and units live in the directory; an account only opens the door."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class AdminRole(models.TextChoices):
    """The three separated administrators (三员分立). One field, so nobody can hold two."""

    SYSTEM = "system", "系统管理员"
    SECURITY = "security", "安全管理员"
    AUDIT = "audit", "安全审计员"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, *, admin_role: str = "") -> User:
        user = User(username=username, admin_role=admin_role)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    username = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    admin_role = models.CharField(max_length=8, choices=AdminRole.choices, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(admin_role__in=["", *AdminRole.values]), name="account_admin_role_known"
            )
        ]

    def __str__(self) -> str:
        return self.username


class PastPassword(models.Model):
    """Hashes of the last few passwords, so that they do not come back (passwords.NotUsedLately)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    encoded = models.CharField(max_length=256)
    at = models.DateTimeField(auto_now_add=True)
