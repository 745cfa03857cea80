"""Regions, units, posts, people, who holds which post when, and who is on duty when."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.constraints import BaseConstraint, Deferrable
from django.db.models.functions import Right, Substr
from treebeard.mp_tree import MP_Node


class Tier(models.IntegerChoices):
    PROVINCE = 1, "省"
    CITY = 2, "市"
    COUNTY = 3, "县"
    TOWNSHIP = 4, "乡镇"
    VILLAGE = 5, "村"
    GRID = 6, "网格"


class Region(MP_Node):
    """A division of the land. `path` is the tree: a subtree is a prefix. A village may hang under a county (龙港)."""

    steplen = 4

    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    code = models.CharField(max_length=12, blank=True)  # GB/T 2260, down to counties
    name = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["path"], name="region_subtree", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["tier", "path"], name="region_by_tier"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitCategory(models.TextChoices):
    PARTY = "party", "党委"
    CONGRESS = "congress", "人大"
    GOVERNMENT = "government", "政府"
    CONSULTATIVE = "consultative", "政协"
    DISCIPLINE = "discipline", "纪委监委"
    PARTY_DEPARTMENT = "party_department", "党委部门"
    DEPARTMENT = "department", "政府部门"
    MASS = "mass", "群团"
    INSTITUTION = "institution", "事业单位"
    ENTERPRISE = "enterprise", "国企"
    TOWNSHIP_OFFICE = "township_office", "乡镇机构"
    AUTONOMOUS = "autonomous", "基层自治组织"
    INTERNAL = "internal", "内设机构"


class Unit(MP_Node):
    """An organ of a region, or an internal office (内设机构) as child of its organ.

    `kind` is the line of work ("water", "emergency", "office" …), the same at every tier and for an organ's internal
    offices; it is what audiences select by. See vocabulary.py.
    """

    steplen = 5

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    kind = models.CharField(max_length=32)
    category = models.CharField(max_length=24, choices=UnitCategory.choices)
    name = models.CharField(max_length=128)
    short_name = models.CharField(max_length=64)
    order = models.IntegerField(default=0)  # official order inside the region or the parent
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)  # the region's, kept for one-table audience queries
    region_path = models.CharField(max_length=64)  # the region's, likewise
    doc_prefix = models.CharField(max_length=24, blank=True)  # 机关代字, unique where given
    limited = models.BooleanField(default=False)  # its people see only their own organ and what it was given
    has_issuing_right = models.BooleanField(default=False)  # 发文立户 (条例 art. 37)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["path"], name="unit_subtree", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["region", "order"], name="unit_by_region"),
            models.Index(fields=["kind", "tier"], name="unit_by_kind_and_tier"),
            models.Index(fields=["region_path"], name="unit_by_region_path", opclasses=["varchar_pattern_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["doc_prefix"], condition=~models.Q(doc_prefix=""), name="unit_doc_prefix")
        ]

    def __str__(self) -> str:
        return self.name


class UnitSight(models.Model):
    """The people of a limited unit `viewer` also see the people of `shown`, both with their internal offices."""

    viewer = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="sights")
    shown = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="seen_by")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["viewer", "shown"], name="unit_sight_once")]


class Post(models.Model):
    """A post (岗位) in a unit. `role` is what audiences select by: head, deputy, duty, clerk …"""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    rank = models.IntegerField(default=100)  # official order inside the unit, lower first
    duty_tags = ArrayField(models.CharField(max_length=32), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["unit", "rank", "id"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "rank"], name="post_by_unit"),
            models.Index(fields=["role"], name="post_by_role"),
            models.Index(fields=["title"], name="post_by_title"),
            GinIndex(fields=["duty_tags"], name="post_by_duty_tag"),
        ]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )
    name = models.CharField(max_length=32)
    pinyin = models.CharField(max_length=96)  # wangmin
    initials = models.CharField(max_length=16)  # wm
    phone = models.CharField(max_length=20, blank=True)
    shielded = models.BooleanField(default=False)  # 高管模式: phone hidden, no messages from strangers
    demo = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name"], name="person_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="person_by_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["initials"], name="person_by_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(OpClass(Substr("name", 2), "text_pattern_ops"), name="person_by_given_name"),
            models.Index(Right("phone", 4), name="person_by_phone_tail"),
        ]

    def __str__(self) -> str:
        return self.name


class AppointmentKind(models.TextChoices):
    PRIMARY = "primary", "主岗"
    CONCURRENT = "concurrent", "兼任"
    SECONDED = "seconded", "借调"


class Appointment(models.Model):
    """`person` holds `post` from `valid_from` up to and including `valid_to`; rows are ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments")  # the post's
    kind = models.CharField(max_length=12, choices=AppointmentKind.choices, default=AppointmentKind.PRIMARY)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "valid_to"], name="appointment_by_unit"),
            models.Index(fields=["post", "valid_to"], name="appointment_by_post"),
            models.Index(
                fields=["person"], condition=~models.Q(kind="primary", valid_to=None), name="appointment_not_plain"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "post"], condition=models.Q(valid_to=None), name="appointment_open_once"
            ),
            # 主岗 is one; it also lets most people be counted without being sorted, see audience.head_count.
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(kind="primary", valid_to=None), name="appointment_one_primary"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="appointment_ends_after_start",
            ),
        ]


LONGEST_SHIFT = timedelta(days=8)  # a leader on duty for a week; also what makes "now" a short index range


class DutyKind(models.TextChoices):
    LEADER = "leader", "带班领导"
    MAIN = "main", "主班"
    BACKUP = "backup", "副班"


class Period(models.Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Alone(models.Func):
    """A number as a range of one: GiST compares ranges by itself, numbers only with an extension not every site has."""

    function = "INT8RANGE"
    template = "%(function)s(%(expressions)s, '[]')"

    def __init__(self, column: str) -> None:
        super().__init__(models.F(column), models.F(column), output_field=BigIntegerRangeField())


def _never_twice(column: str, name: str, condition: models.Q | None = None) -> ExclusionConstraint:
    """At the end of each statement, so that two people can change places in one."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (Alone(column), RangeOperators.OVERLAPS),
            (Period("starts_at", "ends_at"), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        deferrable=Deferrable.IMMEDIATE,
    )


class DutyShift(models.Model):
    """`appointment` is on duty for `unit` from `starts_at` up to, not including, `ends_at`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")  # the organ whose roster it is
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="duty_shifts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")  # the appointment's
    kind = models.CharField(max_length=8, choices=DutyKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "starts_at"], name="shift_by_unit"),
            models.Index(fields=["person", "starts_at"], name="shift_by_person"),
            models.Index(fields=["starts_at"], name="shift_by_start"),
        ]
        constraints: ClassVar[list[BaseConstraint]] = [
            _never_twice("unit_id", "shift_one_leader", models.Q(kind=DutyKind.LEADER)),
            _never_twice("unit_id", "shift_one_main", models.Q(kind=DutyKind.MAIN)),
            _never_twice("unit_id", "shift_one_backup", models.Q(kind=DutyKind.BACKUP)),
            _never_twice("person_id", "shift_person_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + LONGEST_SHIFT),
                name="shift_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"
