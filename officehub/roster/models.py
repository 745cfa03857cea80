"""What happens around the table of shifts (directory.DutyShift): exchanges, hand-overs, imports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, DutyShift, Person, Unit
from officehub.kernel import clock


class SwapState(models.TextChoices):
    ASKED = "asked", "待对方同意"
    AGREED = "agreed", "待批准"
    APPROVED = "approved", "已换班"
    DECLINED = "declined", "对方不同意"
    REFUSED = "refused", "未获批准"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"


OPEN_SWAPS = (SwapState.ASKED, SwapState.AGREED)


class Swap(models.Model):
    """换班: the asked person takes `shift`, and gives `in_return` for it where there is one. The row outlives both."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(DutyShift, on_delete=models.SET_NULL, null=True, related_name="+")
    in_return = models.ForeignKey(DutyShift, on_delete=models.SET_NULL, null=True, related_name="+")
    asker = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=200)  # the shifts in words, as they were when it was asked
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.ASKED)
    opened_at = models.DateTimeField(default=clock.now)
    decided_line = models.CharField(max_length=240, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="swap_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift"], condition=models.Q(state__in=OPEN_SWAPS), name="swap_open_once_per_shift"
            ),
        ]


class Handover(models.Model):
    """交接班: what one shift leaves to the next; complete when every matter has somebody's name."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(DutyShift, on_delete=models.SET_NULL, null=True, related_name="+")
    given_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    given_to = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    notes = models.CharField(max_length=1000, blank=True)
    given_at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="handover_by_unit")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["shift"], name="handover_once_per_shift")]


class Matter(models.Model):
    """An unfinished matter, taken over by name."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="matters")
    text = models.CharField(max_length=500)
    taken_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)


class ImportState(models.TextChoices):
    WAITING = "waiting", "排队中"
    CHECKING = "checking", "检查中"
    CHECKED = "checked", "已检查"
    QUEUED = "queued", "等待写入"
    WRITING = "writing", "写入中"
    DONE = "done", "已导入"
    FAILED = "failed", "未能读取"


UNDER_WAY = (ImportState.WAITING, ImportState.CHECKING, ImportState.QUEUED, ImportState.WRITING)


class RosterImport(models.Model):
    """A file on its way into the roster: checked first, written whole or not at all. `content` goes when it is done."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=120)
    content = models.BinaryField(null=True)
    replace = models.BooleanField(default=False)  # coming shifts of these units and days make room
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.WAITING)
    failure = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)  # lines read so far
    total = models.PositiveIntegerField(default=0)  # lines with a shift
    units = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)  # shifts that make room
    faults = models.JSONField(default=list)  # [line, sentence], in the file's order
    begun_at = models.DateTimeField(default=clock.now)  # of the last step, to tell a dead worker
    asked_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
