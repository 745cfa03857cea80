"""Instructions, who got them, and how many of each unit have answered."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from officehub.directory.models import Appointment, Person, Tier, Unit

SUBTREE = ["int8_ops", "varchar_pattern_ops"]  # for indexes on (dispatch, region path)


class Level(models.TextChoices):
    ROUTINE = "routine", "普通"
    IMPORTANT = "important", "重要"
    URGENT = "urgent", "紧急"
    CRITICAL = "critical", "特急"


class Ask(models.TextChoices):
    """What counts as an answer. Reading is not confirming (standards of 叫应)."""

    READ = "read", "阅知"
    CONFIRM = "confirm", "确认收到"


class State(models.TextChoices):
    SENT = "sent", "已下达"
    WITHDRAWN = "withdrawn", "已撤回"


class Dispatch(models.Model):
    """One instruction. The audience is kept as it was chosen and in words; who that was is in the receipts."""

    level = models.CharField(max_length=12, choices=Level.choices, default=Level.ROUTINE)
    title = models.CharField(max_length=80)
    text = models.TextField()
    ask = models.CharField(max_length=12, choices=Ask.choices, default=Ask.CONFIRM)
    deadline = models.DateTimeField(null=True)
    drill = models.BooleanField(default=False)  # 演练, shown wherever the instruction is
    audience = models.JSONField()
    audience_words = models.TextField()
    expected = models.PositiveIntegerField(default=0)  # people it went to, with those who joined what gave it
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sender_appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_name = models.CharField(max_length=32)  # these three as they were when it was sent
    sender_post_title = models.CharField(max_length=64)
    sender_unit_name = models.CharField(max_length=128)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)  # what gave it is over: nobody is asked any more, answers still count
    client_key = models.UUIDField()
    # A forward: the same instruction passed down with words and a deadline of the forwarder's own.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="forwards")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # null: this is the root
    depth = models.PositiveSmallIntegerField(default=0, db_default=0)
    forward_tiers = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])  # who must pass it on
    form = models.JSONField(null=True)  # what is to be fed back: see forms.Form
    corrected_at = models.DateTimeField(null=True)
    origin = models.CharField(max_length=16, blank=True, default="", db_default="")  # the room that gave it: answered
    files = ArrayField(models.BigIntegerField(), default=list, db_default=[])  # attachments, in their order
    released_by = models.CharField(max_length=32, blank=True, default="", db_default="")  # the second person, by name

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sender_unit", "-id"], name="dispatch_by_sending_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "client_key"], name="dispatch_client_key"),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False) | Q(state="sent", withdrawn_at=None),
                name="dispatch_withdrawn_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(deadline=None) | Q(deadline__gt=F("sent_at")), name="dispatch_deadline_after_sending"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Receipt(models.Model):
    """What one person did with one instruction, addressed as the post held when it was sent.

    Written by the million in one statement, so the references carry no constraint of their own (nor do those of Tally):
    each row is selected from the very rows it refers to, and those are never deleted. `answered_at` is the moment of
    what was asked for.
    """

    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.DO_NOTHING, related_name="receipts", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    appointment = models.ForeignKey(
        Appointment, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    region_path = models.CharField(max_length=64)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=12, blank=True, db_default="")  # the last one it was seen through
    proxy = models.ForeignKey(  # who confirmed in the person's place (代)
        Person, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    caller = models.ForeignKey(  # to whom the person himself said it on the telephone (人工电话)
        Person, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dispatch", "region_path"], name="receipt_by_region", opclasses=SUBTREE),
            models.Index(
                fields=["dispatch", "answered_at"], name="receipt_answers", condition=Q(answered_at__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "dispatch"], name="receipt_once_per_person"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(read_at__isnull=False), name="receipt_confirmed_is_read"
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(delivered_at__isnull=False), name="receipt_read_is_delivered"
            ),
        ]


class Tally(models.Model):
    """How many of one unit were addressed and have answered, kept in step by the acts themselves.

    One row per unit and not per region or tier: those who answer together wait at most for their own colleagues, and
    every total of the board is a sum over some rows.
    """

    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="tallies", db_constraint=False, db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    region_path = models.CharField(max_length=64)
    expected = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField(db_default=0)
    read = models.PositiveIntegerField(db_default=0)
    confirmed = models.PositiveIntegerField(db_default=0)

    class Meta:
        constraints: ClassVar = [
            # Serves the board's sums over a region as well as the bump of one row.
            models.UniqueConstraint(
                fields=["dispatch", "region_path", "unit"], name="tally_once_per_unit", opclasses=[*SUBTREE, "int8_ops"]
            ),
            models.CheckConstraint(
                condition=Q(delivered__lte=F("expected"), read__lte=F("delivered"), confirmed__lte=F("read")),
                name="tally_in_order",
            ),
        ]


def answers_in(dispatch: Dispatch) -> str:
    """The column of Tally in which this instruction's answers are counted."""
    return "confirmed" if dispatch.ask == Ask.CONFIRM else "read"


class Reminder(models.Model):
    """One urging of those who had not answered, in a part of the board."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_path = models.CharField(max_length=64, blank=True)  # the part reminded; empty: everywhere
    tiers = ArrayField(models.PositiveSmallIntegerField(), default=list)  # empty: every tier
    own = models.BooleanField(default=False, db_default=False)  # these three as in cells.Cell
    unit_id = models.BigIntegerField(null=True)
    lacks = models.CharField(max_length=12, default="missing", db_default="missing")
    people = models.PositiveIntegerField()
    at = models.DateTimeField()


class Obligation(models.Model):
    """What one unit owes: to confirm, to forward downwards, to feed back. Kept only where more than people's own
    confirmations is asked, or where the answers roll up into an instruction above.

    `complete_at` stands once everything owed is there, the answers of those it was forwarded to included.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="obligations", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    region_path = models.CharField(max_length=64)
    must_confirm = models.BooleanField()
    must_forward = models.BooleanField()
    must_feed_back = models.BooleanField()
    confirmed_at = models.DateTimeField(null=True)
    forwarded_at = models.DateTimeField(null=True)
    fed_back_at = models.DateTimeField(null=True)
    complete_at = models.DateTimeField(null=True)
    child = models.OneToOneField(Dispatch, on_delete=models.SET_NULL, null=True, related_name="fulfils")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dispatch"], condition=Q(complete_at=None), name="obligation_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispatch", "region_path", "unit"],
                name="obligation_once_per_unit",
                opclasses=[*SUBTREE, "int8_ops"],
            ),
            models.CheckConstraint(
                condition=Q(child=None, forwarded_at=None) | Q(child__isnull=False, forwarded_at__isnull=False),
                name="obligation_forwarded_names_it",
            ),
        ]


class Feedback(models.Model):
    """One unit's answer to the form. A later one replaces it and keeps it: `current` is the one that counts."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="feedbacks", db_index=False)
    root = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_path = models.CharField(max_length=64)
    values = models.JSONField()  # field key → value, checked against the form
    current = models.BooleanField(default=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    client_key = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["root", "region_path"], name="feedback_by_region", opclasses=SUBTREE),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "client_key"], name="feedback_client_key"),
            models.UniqueConstraint(
                fields=["dispatch", "unit"], condition=Q(current=True), name="feedback_one_current"
            ),
        ]


class Correction(models.Model):
    """The words and files before a correction; what stands on the instruction is the newest."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="corrections")
    text_before = models.TextField()
    files_before = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    reason = models.CharField(max_length=200)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class Succession(models.Model):
    """An open receipt that passed from one holder of a post to the next."""

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="successions")
    receipt_id = models.BigIntegerField()
    before = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    after = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class PaperKind(models.TextChoices):
    XLSX = "xlsx", "表格"
    PDF = "pdf", "文档"


class PaperState(models.TextChoices):
    WAITING = "waiting", "等待"
    WRITING = "writing", "生成中"
    READY = "ready", "可下载"
    FAILED = "failed", "未能生成"


class LedgerPaper(models.Model):
    """The ledger of an instruction taken out as a file. Whoever holds the file can ask whether it is the one.

    `digest` is over what the ledger said then, the same for both kinds; `sha256` is of the file itself.
    """

    dispatch = models.ForeignKey(Dispatch, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=4, choices=PaperKind.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    token = models.CharField(max_length=43, unique=True)
    site = models.CharField(max_length=200)  # where the code on the paper leads
    state = models.CharField(max_length=8, choices=PaperState.choices, default=PaperState.WAITING)
    done = models.PositiveIntegerField(default=0)  # of `people`
    people = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    counts = models.JSONField(null=True)
    place = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
