from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from officehub.files.models import StoredFile

from .forces import Force, Member


class Report(models.Model):
    """周报: one a week, drafted from facts. Issued, it stands: its words are in the group and in `file`."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="reports")
    week_on = models.DateField()  # its Monday
    text = models.TextField()
    drafted_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    issued_at = models.DateTimeField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "week_on"], name="force_report_once_a_week"),
            models.CheckConstraint(
                condition=Q(issued_at=None, file=None) | Q(issued_at__isnull=False, file__isnull=False),
                name="force_report_issued_has_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.force_id} {self.week_on}"
