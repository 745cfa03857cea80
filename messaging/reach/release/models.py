"""Instructions that wait for a second person. They are drafts: nobody is addressed by them and nothing counts them."""

from __future__ import annotations

from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from messaging.reach.models import Dispatch, Level
from officehub.directory.models import Appointment, Person, Unit

KIND: Final = "held_dispatch"  # whose readers read its files, whose to-dos are opened


class HeldState(models.TextChoices):
    WAITING = "waiting", "待放行"
    RELEASED = "released", "已放行"
    REFUSED = "refused", "已退回"
    TAKEN_BACK = "taken_back", "已收回"


class Held(models.Model):
    """`organs`: paths of the organs whose leaders may release it, named by policy when it was handed in.

    `people` and `beyond` are what it came to then; who is addressed is found when it is released.
    """

    draft = models.JSONField()  # payloads.HoldDispatch
    above = models.ForeignKey(Dispatch, on_delete=models.PROTECT, null=True, related_name="+")  # what it passes on
    title = models.CharField(max_length=80)
    level = models.CharField(max_length=12, choices=Level.choices)
    audience_words = models.TextField()
    people = models.PositiveIntegerField()
    beyond = models.PositiveIntegerField(default=0)  # of these, out of the sender's own reach
    organs = ArrayField(models.CharField(max_length=255))
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sender_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_line = models.CharField(max_length=255)  # as it was when handed in
    state = models.CharField(max_length=12, choices=HeldState.choices, default=HeldState.WAITING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decider_line = models.CharField(max_length=255, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # of a refusal
    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, null=True, related_name="held")
    settled_at = models.DateTimeField(null=True)  # when its writer wrote the refused one anew, or let it be
    client_key = models.UUIDField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-id"], condition=Q(state="waiting"), name="held_waiting")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "client_key"], name="held_client_key"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None, decider=None, dispatch=None)
                | Q(state="released", decided_at__isnull=False, decider__isnull=False, dispatch__isnull=False)
                | (Q(state="refused", decided_at__isnull=False, decider__isnull=False, dispatch=None) & ~Q(reason=""))
                | Q(state="taken_back", decided_at__isnull=False, decider=None, dispatch=None),
                name="held_state_has_its_facts",
            ),
            models.CheckConstraint(condition=Q(settled_at=None) | Q(state="refused"), name="held_settled_was_refused"),
            models.CheckConstraint(
                condition=Q(decider=None) | ~Q(decider=F("sender")), name="held_decided_by_a_second_person"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReleaseRule(models.Model):
    """A unit that is stricter with itself than the system: above so many people a second person releases."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    above = models.PositiveIntegerField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()
