"""Devices that may be pushed to, what waits to be pushed, and when people want to be left alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from messaging.nudges import Weight
from officehub.directory.models import Person, Unit

MINUTES = 24 * 60


class Subscription(models.Model):
    """One browser on one device. `mark` names the session it was made in (a digest): it ends with that session."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    endpoint = models.TextField(unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    mark = models.CharField(max_length=64, db_index=True)
    agent = models.CharField(max_length=300, blank=True)  # the browser's own words, for the person to know it by
    made_at = models.DateTimeField()
    pushed_at = models.DateTimeField(null=True)  # the last push its service took
    trouble = models.CharField(max_length=200, blank=True, default="")  # why the last one was not taken

    def __str__(self) -> str:
        return f"{self.person_id} {self.agent}"


class Push(models.Model):
    """What waits to be pushed to one device about one topic; deleted when its service has taken it.

    Words of a message are not kept: they are read when the push leaves, so that what was recalled or read meanwhile
    never shows. `claimed_at`: being sent just now; something new about the same topic then makes a row of its own.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="pushes")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=48)  # "conversation.7", "dispatch.3", "todo.9"
    weight = models.PositiveSmallIntegerField(choices=[(weight.value, weight.name) for weight in Weight])
    urgent = models.BooleanField(default=False)  # may leave in quiet hours
    count = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200, blank=True)
    body = models.CharField(max_length=400, blank=True)
    link = models.CharField(max_length=200, blank=True)
    quick_act = models.JSONField(null=True)  # nudges.QuickAct: what the notification itself can answer
    conversation = models.BigIntegerField(null=True)  # of messages only; so are the next two
    message = models.BigIntegerField(null=True)  # whose words are shown: the newest of the greatest weight
    last_number = models.BigIntegerField(null=True)
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["weight", "not_before"], condition=Q(claimed_at=None), name="push_due"),
            models.Index(fields=["claimed_at"], condition=Q(claimed_at__isnull=False), name="push_claimed"),
            models.Index(fields=["person"], name="push_of_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "topic"], condition=Q(claimed_at=None), name="push_one_per_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.subscription_id}"


def window_is_sound(prefix: str) -> Q:
    return Q(
        **{
            f"{prefix}from__gte": 0,
            f"{prefix}from__lt": MINUTES,
            f"{prefix}until__gte": 0,
            f"{prefix}until__lt": MINUTES,
        }
    ) & ~Q(**{f"{prefix}from": F(f"{prefix}until")})


class UnitQuiet(models.Model):
    """When the people of a unit (and of its internal offices) are left alone; without a row, the rule of the house.

    Minutes after midnight in Shanghai; `quiet_until` before `quiet_from` means: the next morning.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    enabled = models.BooleanField(default=True)
    quiet_from = models.PositiveSmallIntegerField()
    quiet_until = models.PositiveSmallIntegerField()
    rest_days = models.BooleanField(default=True)  # whole days that the working calendar gives off
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=window_is_sound("quiet_"), name="unit_quiet_sound")]


class Preference(models.Model):
    """What a person added for himself. Both minutes or neither."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    hide_content = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | window_is_sound("quiet_"), name="own_quiet_sound"
            )
        ]


class Breaking(models.Model):
    """An instruction of an urgent level reached people in their quiet hours: who sent it, when, how many."""

    dispatch = models.BigIntegerField()
    title = models.CharField(max_length=200)  # as it was sent
    reminding = models.BooleanField(default=False)  # an urging of those who had not answered
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_line = models.CharField(max_length=240)
    sender_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dispatch"], name="breaking_of_dispatch")]


class BreakingUnit(models.Model):
    breaking = models.ForeignKey(Breaking, on_delete=models.CASCADE, related_name="units", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    people = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["breaking", "unit"], name="breaking_unit_once")]
