"""A run of a definition: instance → activation → task. The rows are the fold of the instance's events."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person, Unit
from officehub.flow.machine.verbs import OPEN_STATUSES, WAITING_STATUSES, RunStatus, TaskStatus

from .definition import FlowDefinition

RUN_STATUSES = [(status.value, status.value) for status in RunStatus]
TASK_STATUSES = [(status.value, status.value) for status in TaskStatus]
OPEN = sorted(OPEN_STATUSES)
WAITING = sorted(WAITING_STATUSES)


class Signed(models.Model):
    """Who, as that was then: the names are copies and never follow later changes."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=32)
    unit_name = models.CharField(max_length=128)
    post_title = models.CharField(max_length=64)

    class Meta:
        abstract = True

    @property
    def line(self) -> str:
        return f"{self.name} · {self.unit_name} {self.post_title}"


class Instance(Signed):
    """Signed by the drafter. `subject` is what runs: ("document", 5)."""

    definition = models.ForeignKey(FlowDefinition, on_delete=models.PROTECT, related_name="instances")
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=RUN_STATUSES)
    stage = models.CharField(max_length=40, blank=True)  # where it stands; empty once ended
    events = models.PositiveIntegerField()  # number of the last one
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    chosen = models.JSONField(default=dict)
    pauses = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["status", "stage"], name="flow_instance_by_status"),
            models.Index(fields=["person"], name="flow_instance_by_drafter"),
            models.Index(fields=["ended_at"], name="flow_instance_by_end"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=~models.Q(status=RunStatus.ABORTED.value),
                name="flow_one_run_of_a_subject",
            ),
        ]


class Activation(models.Model):
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="activations")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=40)
    round = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True)
    opened_by = models.PositiveIntegerField(null=True)
    came_from = models.PositiveIntegerField(null=True)
    resume_to = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "number"], name="flow_activation_number"),
            models.UniqueConstraint(
                fields=["instance"], condition=models.Q(closed_at=None), name="flow_one_open_activation"
            ),
        ]


class Task(Signed):
    """Signed by whoever is asked. `number` counts within the instance; the other numbers refer to it."""

    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="tasks")
    number = models.PositiveIntegerField()
    activation = models.PositiveIntegerField()
    stage = models.CharField(max_length=40)
    status = models.CharField(max_length=12, choices=TASK_STATUSES)
    arrived_at = models.DateTimeField()
    first_opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    verb = models.CharField(max_length=24, blank=True)
    stance = models.CharField(max_length=24, blank=True)
    opinion = models.TextField(blank=True)
    from_task = models.PositiveIntegerField(null=True)
    urged = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "status"], name="flow_task_by_person"),
            models.Index(fields=["unit", "done_at"], name="flow_task_by_unit"),
            models.Index(fields=["due_at"], condition=models.Q(status__in=OPEN), name="flow_task_open_by_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instance", "number"], name="flow_task_number"),
            models.UniqueConstraint(
                fields=["instance", "activation", "person"],
                condition=models.Q(status__in=WAITING),
                name="flow_one_open_task_of_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=WAITING, done_at=None)
                | (~models.Q(status__in=WAITING) & ~models.Q(done_at=None)),
                name="flow_task_done_when_not_waiting",
            ),
        ]
