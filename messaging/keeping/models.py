"""How long words are kept, what is kept longer all the same, and what people took out of their own conversations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from messaging.models import Conversation
from officehub.directory.models import Appointment, Person
from officehub.kernel import clock

OPEN_KINDS = ("direct", "group", "unit", "special", "channel")  # a secret one has its own end


class RetentionRule(models.Model):
    """One per kind; a kind without a row is kept for ever, as is one whose `days` are null."""

    kind = models.CharField(max_length=12, unique=True)
    days = models.PositiveIntegerField(null=True)
    effective_at = models.DateTimeField()  # nothing goes before: a mistake can be put right
    decided_line = models.CharField(max_length=240)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.days or '∞'}"


class RetentionProposal(models.Model):
    """Put forward by one administrator, decided by another; open while `decided_at` is null."""

    kind = models.CharField(max_length=12)
    days = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200)
    conversations = models.PositiveIntegerField()  # what would go, as counted when it was proposed
    messages = models.PositiveBigIntegerField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    proposed_line = models.CharField(max_length=240)
    proposed_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_line = models.CharField(max_length=240, blank=True)
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(decided_at=None), name="retention_proposal_open_once"
            ),
        ]


class Hold(models.Model):
    """冻结: nothing of this conversation goes while it stands."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200)
    placed_line = models.CharField(max_length=240)
    placed_at = models.DateTimeField(default=clock.now)
    lifted_line = models.CharField(max_length=240, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation"], condition=models.Q(lifted_at=None), name="hold_open_once"),
        ]


class Cleared(models.Model):
    """Up to this number everything in the conversation is empty."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField()


class ExportState(models.TextChoices):
    WAITING = "waiting", "排队中"
    WRITING = "writing", "生成中"
    READY = "ready", "可下载"
    FAILED = "failed", "未能生成"
    EXPIRED = "expired", "已过期"


class Export(models.Model):
    """One's own conversation, taken out with a reason. The row outlives its files."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    since = models.DateField(null=True)  # first day, Shanghai
    until = models.DateField(null=True)  # last day
    first_number = models.BigIntegerField()
    last_number = models.BigIntegerField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    folder = models.CharField(max_length=64, blank=True)  # below MEDIA_ROOT, a name of ours
    sha256 = models.CharField(max_length=64, blank=True)  # of the .jsonl
    requested_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=models.Q(state="ready"), name="export_to_expire"),
        ]
