from __future__ import annotations

from typing import ClassVar

from django.db import models

from .run import Instance, Signed


class FlowEvent(Signed):
    """One verb, immutable (a trigger refuses UPDATE and DELETE). Signed by whoever acted, as he was then.

    Times are those of the task acted upon. Seconds of a verb that ends a task: `natural_seconds` from arrival to the
    act; `working_seconds` the same in office hours without pauses; `waiting_seconds` its part before the first look.
    """

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=24)
    stage = models.CharField(max_length=40)
    activation = models.PositiveIntegerField(null=True)
    task = models.PositiveIntegerField(null=True)
    from_task = models.PositiveIntegerField(null=True)
    opinion = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    arrived_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    natural_seconds = models.BigIntegerField(null=True)
    working_seconds = models.BigIntegerField(null=True)
    waiting_seconds = models.BigIntegerField(null=True)
    ip = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=16, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="flow_event_by_time"),
            models.Index(fields=["unit", "at"], name="flow_event_by_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "number"], name="flow_event_number"),
        ]
