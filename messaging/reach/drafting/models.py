"""What a sender keeps for the next time: audiences and whole instructions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from messaging.reach.models import Ask, Level
from officehub.directory.models import Person, Unit


class SavedAudience(models.Model):
    """常用对象. `organ`: whose people use it as well; null: only its owner's."""

    name = models.CharField(max_length=40)
    audience = models.JSONField()
    words = models.TextField()  # as they were when it was saved
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organ = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=models.Q(organ=None), name="saved_audience_name_own"
            ),
            models.UniqueConstraint(
                fields=["organ", "name"], condition=models.Q(organ__isnull=False), name="saved_audience_name_shared"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """An instruction an organ sends again and again. The deadline and the files are each time new."""

    name = models.CharField(max_length=40)
    organ = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    level = models.CharField(max_length=12, choices=Level.choices)
    title = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    ask = models.CharField(max_length=12, choices=Ask.choices)
    form = models.JSONField(null=True)
    forward_tiers = models.JSONField(default=list)
    audience = models.JSONField(null=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organ", "name"], name="template_name_in_organ")]

    def __str__(self) -> str:
        return self.name
