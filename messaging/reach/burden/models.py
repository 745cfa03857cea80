"""What is asked of units, counted by week; and every question of a form, so that it is not asked twice.

Nothing here counts time online, check-ins or whether somebody has activated an account.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from messaging.reach.models import Dispatch
from officehub.directory.models import Person, Unit


class AskedField(models.Model):
    """A number, choice or text that an instruction asked for. `norm`: the same for the same question."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="asked_fields")
    key = models.CharField(max_length=32)  # in the form
    label = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    measure = models.CharField(max_length=8, blank=True)  # of a number: 人, 处, 万元
    norm = models.CharField(max_length=80)
    asked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["norm", "-asked_at"], name="asked_field_by_question")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dispatch", "key"], name="asked_field_once")]


class UnitWeek(models.Model):
    """An organ with its offices, in the week that begins on the Monday `week`: instructions received, how many of them
    asked for feedback, and how many of their questions it had been asked in the thirty days before."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    received = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["week", "-received"], name="unit_week_heaviest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "week"], name="unit_week_once"),
            models.CheckConstraint(condition=Q(asked__lte=F("received")), name="unit_week_asked_is_received"),
        ]


class Counted(models.Model):
    """An instruction that is in the weeks' counts: what was received stays received, withdrawn or not. `late`: organs
    that came into it afterwards and are still to be counted."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE, primary_key=True, related_name="counted")
    late = ArrayField(models.BigIntegerField(), default=list, db_default=[])

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dispatch"], condition=~Q(late=[]), name="counted_late")]


class Told(models.Model):
    """The sender was told that an instruction asks again what units had answered."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE, primary_key=True, related_name="told")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
