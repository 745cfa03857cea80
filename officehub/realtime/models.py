from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from officehub.directory.models import Person


class Stream(models.Model):
    """A counter row. Its lock is held from taking a number to the commit, so numbers become visible in order."""

    name = models.CharField(max_length=80, unique=True)
    head = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(head__gte=0), name="stream_head_counts_up")]

    def __str__(self) -> str:
        return f"{self.name}@{self.head}"


class LoggedEvent(models.Model):
    """One event as followers read it. `about` names its subject where the text may have to be withdrawn later."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="events")
    seq = models.BigIntegerField()
    frame = models.TextField()  # the whole server message, ready to send
    about = models.CharField(max_length=64, blank=True, db_default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "seq"], name="logged_event_place")]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="logged_event_by_age"),
            models.Index(fields=["stream", "about"], name="logged_event_by_subject", condition=~models.Q(about="")),
        ]

    def __str__(self) -> str:
        return f"{self.stream_id}#{self.seq}"


class Contact(models.Model):
    """When a live connection last reached the person, within half a minute. For delivery only: never told to people."""

    # Written for everybody with a socket at each pulse, and by several processes at once: no check of the person's row.
    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    at = models.DateTimeField()
    open = models.BooleanField()  # a socket was there when this was written

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M:%S}"
