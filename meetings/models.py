"""Meetings: notice, one invitation per unit, minutes, agreed items."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person, Unit


class MeetingState(models.TextChoices):
    SCHEDULED = "scheduled", "已通知"
    CANCELLED = "cancelled", "已取消"
    CLOSED = "closed", "已出纪要"


class Meeting(models.Model):
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reply_by = models.DateTimeField()
    chair = models.CharField(max_length=60)  # name and post as printed on the notice
    requirements = models.TextField(blank=True)
    contact = models.CharField(max_length=80, blank=True)
    organiser_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    organiser = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    organiser_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    organiser_line = models.CharField(max_length=200)
    document_id = models.BigIntegerField(null=True)  # the document whose receivers were invited, if any
    state = models.CharField(max_length=12, choices=MeetingState.choices, default=MeetingState.SCHEDULED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-starts_at"], name="meeting_by_start")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_has_a_length"),
            models.CheckConstraint(
                condition=models.Q(reply_by__lte=models.F("starts_at")), name="meeting_reply_before"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()  # planned length

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "order"], name="agenda_order_once")]


class Reply(models.TextChoices):
    ATTEND = "attend", "参加"
    LEAVE = "leave", "请假"
    SUBSTITUTE = "substitute", "替会"


class Invitation(models.Model):
    """One per invited unit; `reply` empty until somebody of the unit answers."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=12, choices=Reply.choices, blank=True)
    attendee = models.CharField(max_length=60, blank=True)  # who comes, or the substitute
    attendee_post = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    approver = models.CharField(max_length=60, blank=True)  # who allowed the leave or the substitute
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    replied_by_line = models.CharField(max_length=200, blank=True)
    late = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "unit"], name="invitation_unit_once")]
        indexes: ClassVar = [models.Index(fields=["unit", "meeting"], name="invitation_by_unit")]


class Minutes(models.Model):
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(blank=True)
    issued_at = models.DateTimeField(null=True)
    issued_by_line = models.CharField(max_length=200, blank=True)


class AgreedItem(models.Model):
    """议定事项: what was agreed, who answers for it, by when."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agreed")
    order = models.PositiveSmallIntegerField()
    text = models.TextField()
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # 主办
    supporting_units = models.ManyToManyField(Unit, related_name="+", blank=True)  # 协办
    due_on = models.DateField()
    result = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_by_line = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "order"], name="agreed_order_once")]
