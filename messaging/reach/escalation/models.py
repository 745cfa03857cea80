"""How far each instruction has climbed its ladder, and every call that was made on the way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from messaging.reach.models import Dispatch
from officehub.directory.models import Appointment, Person


class End(models.TextChoices):
    ANSWERED = "answered", "已全部答复"
    CLIMBED = "climbed", "已到顶"
    WITHDRAWN = "withdrawn", "已撤回"


class Climb(models.Model):
    """One row per instruction. There is none per person until a step is taken: everybody who waits stands on the same
    step, so who is due is those who have not answered, from `cursor` on."""

    dispatch = models.OneToOneField(Dispatch, on_delete=models.CASCADE, primary_key=True, related_name="climb")
    ladder = models.JSONField()  # as it was when it was sent
    step = models.PositiveSmallIntegerField(default=0)  # the one to be taken next, or being taken
    next_at = models.DateTimeField(null=True)  # null: ended
    cursor = models.BigIntegerField(null=True)  # of receipts, while a step is being taken
    last = models.BigIntegerField(null=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=12, choices=End.choices, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="climb_due", condition=Q(next_at__isnull=False, paused_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ended="", next_at__isnull=False) | (~Q(ended="") & Q(next_at=None)),
                name="climb_ended_has_no_next",
            ),
        ]


class Rung(models.Model):
    """A step that was taken, or skipped because it had become too late for it."""

    climb = models.ForeignKey(Climb, on_delete=models.CASCADE, related_name="rungs", db_index=False)
    step = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    skipped = models.BooleanField(default=False)  # wholly, or from some point on
    people = models.PositiveIntegerField(default=0)  # for whom it was taken

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["climb", "step"], name="rung_once_per_step")]


class Hindrance(models.TextChoices):
    NO_NUMBER = "no_number", "通讯录中没有号码"
    NOBODY = "nobody", "没有可代办的人"


class Attempt(models.Model):
    """One step taken for one receipt: never twice, the database sees to that.

    `person`: who was called; `appointment`: in which post, where he is to answer in somebody else's place. One call
    about several people is made for the first of them; the others' attempts name it in `carried_by`.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    receipt_id = models.BigIntegerField()
    step = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    carried_by = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="carried")
    hindrance = models.CharField(max_length=12, choices=Hindrance.choices, blank=True)
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # the answer came through this call

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dispatch", "step"], name="attempt_by_step")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt_id", "step"], name="attempt_once_per_step"),
        ]
