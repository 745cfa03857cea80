"""Plans, the commands that were started from them, who was called, what was to be done, and what happened when."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from messaging.models import Conversation
from messaging.reach.models import Dispatch
from officehub.directory.models import Appointment, Person, Unit
from officehub.files.models import StoredFile

from .contents import PlanBody

TITLE_LIMIT = 40  # the group's and the instruction's titles are made from it


class Plan(models.Model):
    """预案. `body` is a PlanBody; `version` grows with every change."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT)
    event_kind = models.CharField(max_length=16)
    body = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_line = models.CharField(max_length=240)  # by whom, as they were then
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

    def content(self) -> PlanBody:
        return PlanBody.model_validate(self.body)


class Command(models.Model):
    """One run of a plan. Title, kind and body are the plan's as they were at the tap.

    Everybody in the conversation is a member of the command; its owner is the commander.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="commands")
    plan_version = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LIMIT)
    event_kind = models.CharField(max_length=16)
    body = models.JSONField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the plan's
    drill = models.BooleanField()
    level = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=100, blank=True)
    words = models.TextField(blank=True)
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="+")
    commander = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    client_key = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="command_by_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["started_by", "client_key"], name="command_client_key"),
            # Two people who tap the same plan at the same moment would call everybody twice.
            models.UniqueConstraint(fields=["plan", "drill"], condition=Q(closed_at=None), name="command_runs_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="command_level"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(close_reason=""), name="command_closed_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def content(self) -> PlanBody:
        return PlanBody.model_validate(self.body)


class Order(models.Model):
    """An instruction that went out with the command: one at the start, one at each change of level."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="orders")
    dispatch = models.OneToOneField(Dispatch, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()


class RollCall(models.Model):
    """点名. The newest one counts; those before stand as they were left."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="roll_calls", db_index=False)
    number = models.PositiveSmallIntegerField()
    called_at = models.DateTimeField()
    within_seconds = models.PositiveIntegerField()  # who takes longer is late

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["command", "number"], name="roll_call_number")]


class Called(models.Model):
    """One person in one roll-call. Whoever takes over a post while it runs is called from that moment (`newcomer`);
    whoever left the post (`gone_at`) is not expected any more unless he had arrived, and is given nothing new to do."""

    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="called", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    called_at = models.DateTimeField()
    newcomer = models.BooleanField(default=False)
    arrived_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=12, blank=True)
    answered_by = models.ForeignKey(  # who said yes in his place
        Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roll_call", "person"], name="called_once"),
            models.CheckConstraint(
                condition=Q(arrived_at=None) | Q(arrived_at__gte=F("called_at")), name="called_before_arriving"
            ),
        ]


class TaskState(models.TextChoices):
    OPEN = "open", "未办结"
    DONE = "done", "已完成"
    NOT_DONE = "not_done", "未能完成"


class Task(models.Model):
    """One line of the checklist, opened when the command stood at a level that asks for it; or assigned (临时任务).

    Assigned, `opened_by` says by whom, and `posts` to which posts it was given: who follows in them takes it over.
    """

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    key = models.CharField(max_length=36)
    place = models.PositiveSmallIntegerField()  # in the checklist
    level = models.PositiveSmallIntegerField()  # at which it was opened
    title = models.CharField(max_length=100)
    whom_words = models.CharField(max_length=200)
    opened_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    posts = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    word = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["command", "key"], name="task_once_per_command"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="task_settled_has_a_time",
            ),
        ]


class Assignee(models.Model):
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="assignees", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "person"], name="assignee_once")]


class HandOver(models.Model):
    """The command offered to somebody by name; it passes when that person takes it."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="hand_overs")
    giver = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    taker = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    words = models.CharField(max_length=200, blank=True)
    offered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    taken = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["command"], condition=Q(ended_at=None), name="hand_over_one_open"),
        ]


class Entry(models.Model):
    """One line of the timeline: the database refuses to change or remove it, and the ledger holds its twin.

    Plain numbers and words instead of foreign keys: it says what was, as it was.
    """

    command = models.ForeignKey(Command, on_delete=models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=24)
    person_id = models.BigIntegerField(null=True)
    line = models.CharField(max_length=240, blank=True)  # 王敏 · 某县水利局 值班员; empty: by itself
    detail = models.JSONField(default=dict)
    files = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # of a note, in their order
    client_key = models.UUIDField(null=True)  # of a note

    class Meta:
        indexes: ClassVar = [models.Index(fields=["command", "id"], name="entry_by_command")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["command", "person_id", "client_key"],
                condition=Q(client_key__isnull=False),
                name="entry_client_key",
            ),
        ]


class ReportState(models.TextChoices):
    WAITING = "waiting", "等待"
    WRITING = "writing", "生成中"
    READY = "ready", "可下载"
    FAILED = "failed", "未能生成"


class Report(models.Model):
    """复盘报告, drafted from the timeline as far as it went then."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="reports")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.WAITING)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    entries = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
