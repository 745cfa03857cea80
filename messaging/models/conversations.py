"""Conversations, and who is in them.

What a member has read is a number on the membership, and unread is arithmetic over it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from officehub.directory.models import Appointment, Person, Unit
from officehub.kernel import clock


class ConversationKind(models.TextChoices):
    DIRECT = "direct", "单聊"
    SECRET = "secret", "密聊"  # vanishes after reading
    GROUP = "group", "群聊"
    UNIT = "unit", "单位群"  # membership follows the unit's appointments
    SPECIAL = "special", "专项工作群"  # membership follows an audience, until its end date
    CHANNEL = "channel", "公告频道"  # only those who keep it write


PAIRS = ("direct", "secret")


class Speakers(models.TextChoices):
    """Who may do a thing that a group can open to all or keep to those who run it."""

    EVERYONE = "everyone", "所有成员"
    ADMINS = "admins", "群主和管理员"


class Conversation(models.Model):
    """`last_number` is the head of the conversation's own numbering: taken under this row's lock, without gaps.

    `last` is a copy of what the list shows of the newest message. `version` grows with title and membership, so that a
    client keeps the newer of two states. Nothing that changes per message is indexed: such updates stay on the page.
    """

    kind = models.CharField(max_length=12, choices=ConversationKind.choices)
    title = models.CharField(max_length=64, blank=True)  # groups; a direct conversation is called by its other person
    pair = models.CharField(max_length=48, null=True, unique=True)  # noqa: DJ001 - "12:45", null for all but direct ones
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="owned_conversations")
    member_count = models.PositiveIntegerField(default=0)
    last_number = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()
    last = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=1)
    purpose = models.CharField(max_length=200, blank=True, default="", db_default="")
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")  # answers for the group
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, null=True, related_name="+")  # whose unit group this is
    audience = models.JSONField(null=True)  # of a special-work group, as it was chosen
    chosen_by = models.ForeignKey(  # the post whose reach the audience was chosen with
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    ends_on = models.DateField(null=True)  # the last day; archived the day after
    archived_at = models.DateTimeField(null=True)  # read only from then on
    who_speaks = models.CharField(
        max_length=8, choices=Speakers.choices, default=Speakers.EVERYONE, db_default=Speakers.EVERYONE
    )
    who_invites = models.CharField(
        max_length=8, choices=Speakers.choices, default=Speakers.EVERYONE, db_default=Speakers.EVERYONE
    )
    who_mentions_everyone = models.CharField(
        max_length=8, choices=Speakers.choices, default=Speakers.ADMINS, db_default=Speakers.ADMINS
    )
    join_needs_approval = models.BooleanField(default=True, db_default=True)  # by link or code
    seated = models.BooleanField(default=False, db_default=False)  # who belongs is said elsewhere: a task force's seats
    vanish_seconds = models.PositiveIntegerField(null=True)  # secret ones: how long a message stands once it was read
    past_open = models.BooleanField(default=False, db_default=False)  # newcomers read what was said before they came
    # The highest floor of any member: the words of messages up to here are not for everybody who follows the stream.
    closed_number = models.BigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__in=PAIRS, pair__isnull=False, owner=None)
                | (~models.Q(kind__in=PAIRS) & models.Q(pair=None)),
                name="conversation_of_two_has_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="unit", unit__isnull=False) | (~models.Q(kind="unit") & models.Q(unit=None)),
                name="conversation_of_unit_names_it",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="special")
                | models.Q(audience__isnull=False, owner_unit__isnull=False, ends_on__isnull=False),
                name="conversation_for_special_work_is_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.pk}"


class Role(models.TextChoices):
    OWNER = "owner", "群主"
    ADMIN = "admin", "管理员"
    MEMBER = "member", "成员"


class Membership(models.Model):
    """One person in one conversation; leaving ends it, coming back opens the same row again.

    Unread is `last_number - read_number - own_unread`: `own_unread` counts one's own messages beyond `read_number`,
    written while something older was still unread.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")  # as of joining
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField()
    joined_number = models.BigIntegerField()  # head when joining: earlier messages were not addressed to this person
    left_at = models.DateTimeField(null=True)
    ends_on = models.DateField(null=True)  # last day, where the seat in a task force has one
    read_number = models.BigIntegerField()
    own_unread = models.PositiveIntegerField(default=0)
    muted = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)
    follows = models.BooleanField(default=False, db_default=False)  # came with a post, and goes with it
    marked_unread = models.BooleanField(
        default=False, db_default=False
    )  # by the person, to come back to; reading takes it away
    floor_number = models.BigIntegerField(default=0, db_default=0)  # messages up to here are closed to this person
    floor_seq = models.BigIntegerField(default=0, db_default=0)  # the same for the frames of the conversation's stream

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(left_at=None), name="membership_of_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "person"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(read_number__gte=models.F("joined_number")), name="membership_reads_after_joining"
            ),
        ]


class InviteLink(models.Model):
    """A link or QR code by which people ask to join. The token is random and long; a new one ends the old."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="invite_links")
    token = models.CharField(max_length=43, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.token[:4]}…"


class JoinRequest(models.Model):
    """Waits for those who keep the group; open while `decided_at` is null."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=100, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["conversation", "person"], condition=models.Q(decided_at=None), name="join_request_open_once"
            ),
        ]
