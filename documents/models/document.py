"""An outgoing document, its addressees and every text it ever had."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person, Unit
from officehub.files.models import StoredFile


class DocumentState(models.TextChoices):
    DRAFT = "draft", "拟稿"
    IN_FLOW = "in_flow", "办理中"
    REVISING = "revising", "退回修改"
    NUMBERED = "numbered", "待分发"  # signed, numbered, laid out; not sent yet
    DISTRIBUTED = "distributed", "已分发"
    VOID = "void", "作废"


class Urgency(models.TextChoices):
    NORMAL = "", "普通"
    URGENT = "加急", "加急"
    TOP = "特急", "特急"


class Disclosure(models.TextChoices):
    """公开属性 (政府信息公开条例)."""

    OPEN = "open", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    CLOSED = "closed", "不予公开"


class Document(models.Model):
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=200)
    body = models.TextField()  # one paragraph a line; levels are read from 一、（一） 1. （1）
    urgency = models.CharField(max_length=4, choices=Urgency.choices, blank=True)
    disclosure = models.CharField(max_length=12, choices=Disclosure.choices, default=Disclosure.ON_REQUEST)
    note = models.CharField(max_length=100, blank=True)  # 附注
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the issuing organ
    drafter = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafter_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    drafter_line = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=DocumentState.choices, default=DocumentState.DRAFT)
    version = models.PositiveIntegerField(default=1)  # of the row: an edit must name the one it saw
    number = models.CharField(max_length=60, blank=True)  # 发文字号
    signed_by_line = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)  # 成文日期 is its day in Shanghai
    numbered_at = models.DateTimeField(null=True)
    distributed_at = models.DateTimeField(null=True)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "-updated_at"], name="document_by_unit"),
            models.Index(fields=["drafter", "-updated_at"], name="document_by_drafter"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], condition=~models.Q(number=""), name="document_number_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Role(models.TextChoices):
    MAIN = "main", "主送"
    COPY = "copy", "抄送"


class Addressee(models.Model):
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="addressees")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=4, choices=Role.choices, default=Role.MAIN)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["role", "order"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "unit"], name="addressee_once")]


class Revision(models.Model):
    """修改留痕: who left which text when. Rows are never changed."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    digest = models.CharField(max_length=64)  # SM3 of title and body
    stage = models.CharField(max_length=40, blank=True)  # where in the flow it was changed; empty while drafting
    author_line = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="revision_number_once")]
