"""What waits for a person, from every area, in one table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person


class Category(models.TextChoices):
    DOCUMENT = "document", "办文"
    MEETING = "meeting", "办会"
    TASK = "task", "办事"


class Todo(models.Model):
    """`source` names the thing that waits, in its own area; `ask` is the verb asked (sign_for, agree …)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=12, choices=Category.choices)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    ask = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    from_line = models.CharField(max_length=200)
    link = models.CharField(max_length=200)
    quick_acts = models.JSONField(default=list)  # payloads.QuickAct, for what can be done from the list
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    urged_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "due_at"], condition=models.Q(closed_at=None), name="todo_open_by_person"),
            models.Index(fields=["source_kind", "source_id"], name="todo_by_source"),
            models.Index(fields=["person", "-id"], condition=~models.Q(closed_at=None), name="todo_done_by_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "source_kind", "source_id"],
                condition=models.Q(closed_at=None),
                name="todo_open_once",
            ),
        ]
