"""发文字号: one series per organ and year; a number is consumed once and never used again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Unit

from .document import Document


class NumberSeries(models.Model):
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=24)  # 机关代字
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["prefix", "year"], name="series_prefix_and_year")]


class NumberRecord(models.Model):
    """The register: every serial that was taken, also one made void later (作废登记)."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="records")
    serial = models.PositiveIntegerField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="number_record")
    taken_at = models.DateTimeField()
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["serial"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["series", "serial"], name="serial_once")]
