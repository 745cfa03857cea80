"""What is kept about answering to a message, apart from the answers themselves."""

from __future__ import annotations

from django.db import models

from officehub.directory.models import Appointment, Person

from .messages import Message


class Whom(models.TextChoices):
    UNREAD = "unread", "未读的人"
    UNCONFIRMED = "unconfirmed", "未确认的人"


class Reminding(models.Model):
    """Once the writer, or who keeps the group, had those reminded who had not read or not confirmed."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="remindings")
    whom = models.CharField(max_length=12, choices=Whom.choices)
    people = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class Stir(models.Model):
    """A message in a large conversation whose reactions or confirmations moved since everybody was last told.

    Telling each move to each member would be a square: they are told together, once it is due.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    due_at = models.DateTimeField(db_index=True)
