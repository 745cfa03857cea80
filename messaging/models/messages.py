"""What was said. A message is one row, however many read it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from officehub.directory.models import Appointment, Person

from .conversations import Conversation


class MessageKind(models.TextChoices):
    TEXT = "text", "文本"
    SYSTEM = "system", "系统提示"
    CARD = "card", "卡片"
    IMAGE = "image", "图片"
    FILE = "file", "文件"
    VOICE = "voice", "语音"
    CONTACT = "contact", "名片"
    MERGED = "merged", "聊天记录"  # several messages forwarded as one


class Message(models.Model):
    """`sender_name` and `sender_title` are frozen: the line reads as it did when it was written.

    A system line has the person who caused it as its sender. A recalled message keeps its number and nothing else.
    `bot` is the incoming webhook that spoke; its sender is the person who answers for it.
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
    mentioned_posts = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    content = models.JSONField(null=True)  # by kind: see payloads.Content
    reply_number = models.BigIntegerField(null=True)  # in the same conversation
    quote = models.JSONField(null=True)  # what was replied to, as the reply shows it; emptied with its original
    asks_confirmation = models.BooleanField(default=False, db_default=False)
    confirmed_count = models.PositiveIntegerField(default=0, db_default=0)
    reactions = models.JSONField(default=dict, db_default={})  # emoji → {count, first fifty persons}
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    bot = models.BigIntegerField(null=True)
    vanish_at = models.DateTimeField(null=True)  # of a secret conversation, once it was read
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
            models.Index(
                fields=["conversation", "number"], condition=models.Q(asks_confirmation=True), name="message_asking"
            ),
            models.Index(
                fields=["conversation", "pinned_at"], condition=models.Q(pinned_at__isnull=False), name="message_pinned"
            ),
            models.Index(
                fields=["conversation", "reply_number"],
                condition=models.Q(reply_number__isnull=False),
                name="message_reply",
            ),
            models.Index(fields=["vanish_at"], condition=models.Q(vanish_at__isnull=False), name="message_vanishing"),
            models.Index(
                fields=["conversation", "kind", "number"],
                condition=models.Q(kind__in=["image", "file", "voice"]),
                name="message_with_file",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "number"], name="message_number"),
            models.UniqueConstraint(fields=["sender", "client_key"], name="message_client_key"),
            models.CheckConstraint(
                condition=models.Q(recalled_at=None) | models.Q(text="", card_title="", content=None, quote=None),
                name="message_recalled_is_empty",
            ),
        ]


class Mention(models.Model):
    """One row per person named, or one without a person for everyone: what unread mentions are counted from."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.BigIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "conversation", "number"], name="mention_of_person"),
            models.Index(fields=["conversation", "number"], name="mention_by_message"),
        ]


class Confirmation(models.Model):
    """收到: one person's answer to a message that asks for it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "message"], name="confirmation_once"),
        ]


class MessageEdit(models.Model):
    """The words before an edit. Version 1 is what was first sent."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="edits")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "version"], name="message_edit_version"),
        ]


class Reaction(models.Model):
    """The truth behind `Message.reactions`, which is its copy."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    emoji = models.CharField(max_length=16)
    reacted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "person", "emoji"], name="reaction_once"),
        ]


class Arrival(models.Model):
    """A batch of messages just stored, waiting for what follows a message: written with them, deleted when done.

    Reading messages by their ids instead would lose those whose transaction commits late.
    """

    message_ids = ArrayField(models.BigIntegerField())
    arrived_at = models.DateTimeField()
