from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person


class StoredFile(models.Model):
    """A file that passed the checks. Its bytes lie under MEDIA_ROOT at `place`, a name of ours, and never change."""

    name = models.CharField(max_length=200)  # as its owner calls it; used in headers only, never as a path
    media_type = models.CharField(max_length=100)  # by content, not by what the browser said
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    place = models.CharField(max_length=48, unique=True)
    purpose = models.CharField(max_length=32)
    subject_kind = models.CharField(max_length=32, blank=True)  # whose readers may read it; empty: only its owner
    subject_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="file_by_subject"),
            models.Index(fields=["created_at"], condition=models.Q(subject_kind=""), name="file_unattached"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
