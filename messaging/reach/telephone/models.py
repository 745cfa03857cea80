"""Calls made by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from messaging.reach.models import Ask, Dispatch
from officehub.directory.models import Appointment, Person


class Result(models.TextChoices):
    CONFIRMED = "confirmed", "已接通并确认"
    SPOKEN = "spoken", "已接通未确认"
    NO_ANSWER = "no_answer", "无人接听"
    BUSY = "busy", "占线"
    OFF = "off", "关机"
    WRONG_NUMBER = "wrong_number", "号码不对"


def label_of(result: str, ask: str) -> str:
    """Where only reading is asked for there is nothing to confirm: who was told it has read it."""
    if ask == Ask.READ and result in TOLD:
        return TOLD[result]
    return str(Result(result).label)


TOLD = {Result.CONFIRMED.value: "已接通并告知", Result.SPOKEN.value: "已接通未告知"}


class HandCall(models.Model):
    """One call, as whoever made it wrote it down; the database lets nobody change it afterwards.

    `person`: who was called, since a receipt may pass to a successor. `counted`: the answer came through this call.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="hand_calls")
    receipt_id = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=32, blank=True)  # masked, as the directory had it then
    result = models.CharField(max_length=16, choices=Result.choices)
    word = models.CharField(max_length=200, blank=True)
    counted = models.BooleanField(default=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    client_key = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Serves the calls about one receipt as well.
            models.UniqueConstraint(fields=["receipt_id", "by", "client_key"], name="hand_call_client_key"),
            models.UniqueConstraint(
                fields=["receipt_id"], condition=models.Q(counted=True), name="hand_call_counts_once"
            ),
        ]
