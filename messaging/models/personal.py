"""What a person keeps for himself: nobody else sees these rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person

from .conversations import Conversation
from .messages import Message


class Favourite(models.Model):
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="favourites", db_index=False)
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "message"], name="favourite_once"),
        ]


class SavedDraft(models.Model):
    """Unsent words, the same on every device. `version` grows: a device that writes an older one is told."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.TextField(blank=True)
    reply_number = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "conversation"], name="saved_draft_once"),
        ]


class ScheduledState(models.TextChoices):
    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    CANCELLED = "cancelled", "已取消"
    REFUSED = "refused", "未能发送"


class ScheduledMessage(models.Model):
    """`body` is the command as it would have been sent now; `client_key` makes the sending happen once."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    body = models.JSONField()
    client_key = models.UUIDField(unique=True)
    send_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ScheduledState.choices, default=ScheduledState.WAITING)
    refusal = models.CharField(max_length=200, blank=True)
    number = models.BigIntegerField(null=True)  # of the message it became
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["send_at"], condition=models.Q(state="waiting"), name="scheduled_waiting"),
        ]


class MessageReminder(models.Model):
    """Come back to a message at a time of one's own choosing."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=100, blank=True)
    remind_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["remind_at"], condition=models.Q(reminded_at=None, done_at=None), name="reminder_due"),
        ]
