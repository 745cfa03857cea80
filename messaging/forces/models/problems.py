"""What stands in the way, and how it climbs while nobody has solved it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .forces import Force, Member, Squad
from .work import Task


class Rung(models.IntegerChoices):
    """With whom a problem rests."""

    OWNER = 0, "责任人"
    HEAD = 1, "小组负责人"
    LEADER = 2, "组长"


class Problem(models.Model):
    """Unsolved `days` after it came to a rung, it goes to the next; `next_at` is when, null where there is none."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="problems")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, null=True, related_name="problems")
    raised_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="problems")
    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    rung = models.PositiveSmallIntegerField(choices=Rung.choices, default=Rung.OWNER)
    next_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    solved_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    solution = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(solved_at=None), name="force_problem_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "number"], name="force_problem_number"),
            models.CheckConstraint(condition=Q(solved_at=None) | Q(next_at=None), name="force_problem_solved_rests"),
        ]

    def __str__(self) -> str:
        return self.title


class ProblemStep(models.Model):
    """It came to this rung, once."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="steps", db_index=False)
    rung = models.PositiveSmallIntegerField(choices=Rung.choices)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["problem", "rung"], name="force_problem_step_once"),
        ]
