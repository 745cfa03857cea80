"""Incoming webhooks and what they have used up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from messaging.models import Conversation
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock


class Hook(models.Model):
    """One program that writes into one group. `answers` is the person who answers for it, in the post held then.

    The secret is not here: it is made anew from the server's key and `salt` (signing.py), so that a copy of the
    database signs nothing. A removed hook keeps its row, for its messages speak of it.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="hooks")
    name = models.CharField(max_length=32)
    purpose = models.CharField(max_length=200)
    letter = models.CharField(max_length=2)
    token = models.CharField(max_length=43, unique=True)
    salt = models.CharField(max_length=43)
    answers = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=clock.now)
    rotated_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    sent_count = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)  # since it last got through
    last_failed_at = models.DateTimeField(null=True)
    last_failure = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class UsedNonce(models.Model):
    """A call that was taken: it is not taken again, and what came within the last minute is counted from here."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="+", db_index=False)
    nonce = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["used_at"], name="used_nonce_by_age")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hook", "nonce"], name="used_nonce_once")]
