from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person
from officehub.kernel import clock


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
    width = models.PositiveIntegerField(null=True)  # of a picture, in pixels as shown (EXIF orientation applied)
    height = models.PositiveIntegerField(null=True)
    seconds = models.PositiveIntegerField(null=True)  # of a voice note

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


class FilePlace(models.Model):
    """One more thing whose readers may read the file: a message forwarded to ten conversations makes ten of these."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="places")
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "subject_kind", "subject_id"], name="file_place_once"),
        ]


class Thumbnail(models.Model):
    """A smaller picture of a picture, as WebP and without what the camera wrote into it. Made by the worker."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="thumbnails")
    longest = models.PositiveSmallIntegerField()  # pixels of the longer side, at most
    place = models.CharField(max_length=48, unique=True)
    size = models.PositiveIntegerField()  # bytes

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "longest"], name="thumbnail_once"),
        ]


class Upload(models.Model):
    """A file that comes in pieces. The first `received` bytes lie at `place`; what may lie beyond them does not count.

    `file` is what it became; asked again, finishing answers with the same.
    """

    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=32)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)  # as declared; empty where the sender did not say
    received = models.BigIntegerField(default=0)
    place = models.CharField(max_length=48, unique=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    owner_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)  # when the last piece came

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["moved_at"], name="upload_by_age"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(received__gte=0, received__lte=models.F("size")), name="upload_fits_its_size"
            ),
        ]

    def __str__(self) -> str:
        return self.name
