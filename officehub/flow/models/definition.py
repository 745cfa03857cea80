from __future__ import annotations

from typing import ClassVar

from django.db import models


class FlowDefinition(models.Model):
    """A version of a definition, kept as long as a run has begun with it."""

    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    source = models.TextField()
    source_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version"], name="flow_definition_version"),
            models.UniqueConstraint(fields=["key", "source_hash"], name="flow_definition_source"),
        ]
