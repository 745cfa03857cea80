"""A task force (专班): its charter, the groups inside it, and who sits in it from when to when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from messaging.models import Conversation
from officehub.directory.models import Appointment, Person, Unit
from officehub.files.models import StoredFile
from officehub.kernel import clock


class Force(models.Model):
    """`ends_on` is the last day: from the day after, only those who lead it see it, to close it. Closed is for good.

    `soon_days` and `behind_percent` are the rule of the three colours (colours.py), kept as data with each force.
    `version` grows with every change of anything inside.
    """

    title = models.CharField(max_length=64)
    basis = models.TextField()  # 设立依据
    goal = models.TextField()
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, related_name="+")
    pledge = models.TextField()  # what an outside expert accepts before seeing anything
    starts_on = models.DateField()
    ends_on = models.DateField()
    meets_weekday = models.PositiveSmallIntegerField(null=True)  # 例会: 1 Monday … 7 Sunday
    meets_at = models.TimeField(null=True)
    soon_days = models.PositiveSmallIntegerField(default=7)
    behind_percent = models.PositiveSmallIntegerField(default=20)
    founded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    founded_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)
    expired_at = models.DateTimeField(null=True)  # when the timer saw that the last day was over
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    summary = models.TextField(blank=True)
    handover = models.TextField(blank=True)
    handed_to = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")  # keeps what is left
    index_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    demo = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], condition=Q(expired_at=None, closed_at=None), name="force_running"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="force_ends_after_start"),
            models.CheckConstraint(
                condition=Q(closed_at=None, handed_to=None) | Q(closed_at__isnull=False, handed_to__isnull=False),
                name="force_closed_is_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(meets_weekday=None, meets_at=None) | Q(meets_weekday__range=(1, 7), meets_at__isnull=False),
                name="force_meets_on_a_weekday",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Squad(models.Model):
    """A group inside (综合组、信息组、保障组、督导组 …)."""

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="squads")
    name = models.CharField(max_length=32)
    duty = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "name"], name="squad_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    LEADER = "leader", "组长（一把手）"
    DEPUTY = "deputy", "副组长"
    HEAD = "head", "小组负责人"
    MEMBER = "member", "成员"
    EXPERT = "expert", "外部专家"


class Member(models.Model):
    """One seat. Home unit and post are as of joining; `ends_on` is the last day, of an expert always given.

    `pledged_at` is when an expert accepted the pledge; before that nothing of the force is shown. `left_at` is written
    when somebody is let go, and by the timer the day after `ends_on`; rights end by the date, not by the timer.
    """

    force = models.ForeignKey(Force, on_delete=models.CASCADE, related_name="members")
    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, null=True, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit_name = models.CharField(max_length=128)
    post_title = models.CharField(max_length=64)
    role = models.CharField(max_length=8, choices=Role.choices)
    joined_at = models.DateTimeField()
    ends_on = models.DateField(null=True)
    pledged_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    declined_because = models.CharField(max_length=200, blank=True, db_default="")  # an invitation turned down

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], condition=Q(left_at=None), name="force_member_by_end"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["force", "person"], condition=Q(left_at=None), name="force_member_once"),
            models.UniqueConstraint(
                fields=["force"], condition=Q(role="leader", left_at=None), name="force_has_one_leader"
            ),
            models.UniqueConstraint(
                fields=["squad"], condition=Q(role="head", left_at=None), name="squad_has_one_head"
            ),
            models.CheckConstraint(
                condition=~Q(role="expert") | Q(ends_on__isnull=False), name="force_expert_has_an_end"
            ),
            models.CheckConstraint(condition=~Q(role="head") | Q(squad__isnull=False), name="force_head_has_a_squad"),
        ]

    def __str__(self) -> str:
        return f"{self.force_id} {self.person_id} {self.role}"
