"""Handling times as facts: one row per finished run and per finished step, written once, small enough to rank quickly.

Units are compared, never people: no row here names a person.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Unit
from officehub.flow.models import Instance


class HandledRun(models.Model):
    """`unit` drafted it. `month` is the first day of the month it was finished in, in Shanghai."""

    instance = models.OneToOneField(Instance, on_delete=models.PROTECT, primary_key=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    category = models.CharField(max_length=40)  # 通知, 函 …
    month = models.DateField()
    ended_at = models.DateTimeField()
    natural_seconds = models.BigIntegerField()
    working_seconds = models.BigIntegerField()  # office hours from the first draft to the end, pauses taken out
    steps = models.PositiveIntegerField()  # tasks that were done, returns included
    signatures = models.PositiveIntegerField()  # 审核, 会签 and 签发 given
    returns = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["month", "unit"], name="handled_run_by_month"),
            models.Index(fields=["unit", "month"], name="handled_run_by_unit"),
            models.Index(fields=["ended_at"], name="handled_run_by_end"),
        ]


class HandledStep(models.Model):
    """`unit` handled it. Working seconds from arrival to the end of the task, and their part before the first look."""

    run = models.ForeignKey(HandledRun, on_delete=models.PROTECT, related_name="handled_steps")
    stage = models.CharField(max_length=80)  # its title then
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    working_seconds = models.BigIntegerField()
    waiting_seconds = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["month", "unit"], name="handled_step_by_month"),
            models.Index(fields=["unit", "month"], name="handled_step_by_unit"),
        ]
