"""Conversations, who is in them, and what was said.

A message is one row, however many read it: what a member has read is a number on the membership, and unread is
arithmetic over it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from officehub.directory.models import Appointment, Person
from officehub.kernel import clock


class ConversationKind(models.TextChoices):
    DIRECT = "direct", "单聊"
    GROUP = "group", "群聊"


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
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind="direct", pair__isnull=False, owner=None)
                | (~models.Q(kind="direct") & models.Q(pair=None, owner__isnull=False)),
                name="conversation_direct_has_pair_others_an_owner",
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
    read_number = models.BigIntegerField()
    own_unread = models.PositiveIntegerField(default=0)
    muted = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False)

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


class MessageKind(models.TextChoices):
    TEXT = "text", "文本"
    SYSTEM = "system", "系统提示"
    CARD = "card", "卡片"


class Message(models.Model):
    """`sender_name` and `sender_title` are frozen: the line reads as it did when it was written.

    A system line has the person who caused it as its sender. A recalled message keeps its number and nothing else.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    number = models.BigIntegerField()
    sender = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", db_index=False)
    sender_name = models.CharField(max_length=32)
    sender_title = models.CharField(max_length=200)  # unit and post
    kind = models.CharField(max_length=8, choices=MessageKind.choices, default=MessageKind.TEXT)
    text = models.TextField(blank=True)
    mentions = ArrayField(models.BigIntegerField(), default=list)  # persons, resolved when it was sent
    mentions_everyone = models.BooleanField(default=False)
    card_kind = models.CharField(max_length=16, blank=True)
    card_ref = models.BigIntegerField(null=True)
    card_title = models.CharField(max_length=200, blank=True)
    card_state = models.CharField(max_length=64, blank=True)
    client_key = models.UUIDField()
    sent_at = models.DateTimeField()
    version = models.PositiveSmallIntegerField(default=1)  # grows with every edit, recall and change of a card
    edited_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["card_kind", "card_ref"], condition=~models.Q(card_kind=""), name="message_by_card"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number"),
            models.UniqueConstraint(fields=["sender", "client_key"], name="message_client_key"),
            models.CheckConstraint(
                condition=models.Q(recalled_at=None) | models.Q(text="", card_title=""),
                name="message_recalled_is_empty",
            ),
        ]
