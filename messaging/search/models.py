"""What is found, beside what was said: filled a moment after the sending, so that sending stays cheap."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from messaging.models import Message


class Entry(models.Model):
    """One findable message. Recalled ones keep a row without words, so that a late filling cannot bring them back.

    No foreign key to the message in the database: its check would write to every message's row once more. What has no
    message any more is found by nobody, for hits are shown from the messages themselves.
    """

    message = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    conversation_id = models.BigIntegerField()
    number = models.BigIntegerField()
    sent_at = models.DateTimeField()
    kind = models.CharField(max_length=8)  # of the message
    words = SearchVectorField()  # see words.py for what stands in it

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sent_at", "message"], name="entry_newest_first"),
            models.Index(fields=["conversation_id", "number"], name="entry_of_conversation"),
            # Not yet merged entries are read through by every search: no more than this many kilobytes of them.
            GinIndex(fields=["words"], name="entry_words", gin_pending_list_limit=1024),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.number}"
