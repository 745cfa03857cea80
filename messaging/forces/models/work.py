"""Goals, policy bases, measures and the tasks that name one of each; what became of a task, step by step."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from officehub.directory.models import Person

from .forces import Force, Member


class AimKind(models.TextChoices):
    GOAL = "goal", "目标"
    POLICY = "policy", "政策依据"
    MEASURE = "measure", "评价指标"


class Aim(models.Model):
    """One line of the three lists a task points to (工作—目标—政策—评价)."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="aims")
    kind = models.CharField(max_length=8, choices=AimKind.choices)
    text = models.CharField(max_length=300)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "kind", "text"], name="aim_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Task(models.Model):
    """`percent` is where it stands; how it came there is in its steps, and the chart of weeks is drawn from them."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    goal = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Aim, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="tasks")  # with the unit
    starts_on = models.DateField()
    due_on = models.DateField()
    percent = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="force_task_number"),
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="force_task_due_after_start"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="force_task_percent"),
            models.CheckConstraint(
                condition=Q(done_at=None, percent__lt=100) | Q(done_at__isnull=False, percent=100),
                name="force_task_done_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskStep(models.Model):
    """One change of a task; never altered. `changes` holds before and after in words, by field."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    person_line = models.CharField(max_length=200)
    act = models.CharField(max_length=12)  # add, change, progress, drop
    percent = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["task", "at"], name="force_task_steps")]
