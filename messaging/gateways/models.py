"""What leaves the house by SMS, telephone or e-mail, and how the gateways are doing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from officehub.directory.models import Person


class Channel(models.TextChoices):
    SMS = "sms", "短信"
    VOICE = "voice", "语音电话"
    EMAIL = "email", "电子邮件"


class State(models.TextChoices):
    WAITING = "waiting", "待发"
    HANDING = "handing", "正在交给网关"
    HANDED = "handed", "已交网关"
    UNCLEAR = "unclear", "网关未答复，不再重发"
    FAILED = "failed", "未能发出"
    CANCELLED = "cancelled", "已不需要"
    EXPIRED = "expired", "过时未发"


class Result(models.TextChoices):
    """What the gateway says became of it."""

    DELIVERED = "delivered", "已送达"
    ANSWERED = "answered", "已接听"
    BUSY = "busy", "忙线"
    OFF = "off", "关机"
    NO_ANSWER = "no_answer", "无人接听"
    OUT_OF_AREA = "out_of_area", "不在服务区"
    ARREARS = "arrears", "停机"
    UNDELIVERED = "undelivered", "未送达"


class Outgoing(models.Model):
    """One message to one person about one thing: never two of them on one channel, the database sees to that.

    The number itself is read from the directory when it is dialled; here it is kept masked.
    """

    channel = models.CharField(max_length=8, choices=Channel.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_masked = models.CharField(max_length=64)
    ref_kind = models.CharField(max_length=24)
    ref_id = models.BigIntegerField()
    text = models.CharField(max_length=500)
    priority = models.PositiveSmallIntegerField(default=5)  # lower goes first
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # not handed over any more after this
    gateway = models.CharField(max_length=40, blank=True)
    handed_id = models.CharField(max_length=80, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    reply = models.CharField(max_length=70, blank=True)  # the key pressed or the words sent back
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    result_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["priority", "next_at"], name="outgoing_due", condition=Q(state="waiting")),
            models.Index(fields=["next_at"], name="outgoing_in_hand", condition=Q(state="handing")),
            models.Index(fields=["person", "-handed_at"], name="outgoing_to_person"),
            # Not unique: what a gateway calls two messages is not ours to forbid once they are gone.
            models.Index(fields=["gateway", "handed_id"], name="outgoing_handed", condition=~Q(handed_id="")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ref_kind", "ref_id", "channel"], name="outgoing_once_per_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.to_masked}"


class Condition(models.Model):
    """How one gateway is doing; one that failed repeatedly rests for a while and the next in line takes over."""

    gateway = models.CharField(max_length=40, unique=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    resting_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)


class HeardCallback(models.Model):
    """Signatures of callbacks within the time in which they would still be believed: none is believed twice."""

    signature = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
