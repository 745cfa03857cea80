"""分发 and 签收: one delivery per receiving unit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Person, Unit

from .document import Document, Role


class DeliveryState(models.TextChoices):
    SENT = "sent", "待签收"
    SIGNED = "signed", "已签收"
    RETURNED = "returned", "已退文"


class Delivery(models.Model):
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="deliveries")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=4, choices=Role.choices)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.SENT)
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()  # 签收时限
    opened_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    signed_by_line = models.CharField(max_length=200, blank=True)
    return_reason = models.CharField(max_length=200, blank=True)
    urged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["unit", "-sent_at"], name="delivery_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "unit"], name="delivery_unit_once"),
            models.CheckConstraint(
                condition=~models.Q(state="signed") | models.Q(signed_at__isnull=False), name="delivery_signed_has_time"
            ),
        ]
