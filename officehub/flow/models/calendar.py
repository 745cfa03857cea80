"""The working calendar and the office hours."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.db import models


class CalendarDay(models.Model):
    """A day of a year that has been announced. A year without rows follows the weekends, and says so."""

    date = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    note = models.CharField(max_length=40, blank=True)  # 国庆节, 调休上班 …


class OfficeHours(models.Model):
    """One row. `revision` grows with every change of it or of the calendar; processes watch it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    morning_opens = models.TimeField(default=time(8, 30))
    morning_closes = models.TimeField(default=time(12, 0))
    afternoon_opens = models.TimeField(default=time(14, 0))
    afternoon_closes = models.TimeField(default=time(17, 30))
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="office_hours_one_row"),
            models.CheckConstraint(
                condition=models.Q(morning_opens__lt=models.F("morning_closes"))
                & models.Q(morning_closes__lte=models.F("afternoon_opens"))
                & models.Q(afternoon_opens__lt=models.F("afternoon_closes")),
                name="office_hours_in_order",
            ),
        ]
