"""Messages older than the index, brought in from the newest backwards, a chunk per transaction."""

from __future__ import annotations

from django.db import transaction
from django_tasks import task

from messaging.models import Message

from . import filling

CHUNK = 2000


@task()
def fill_before(message_id: int) -> None:
    """Enqueues what comes next: the worker does other people's work in between."""
    lowest = fill_chunk(message_id)
    if lowest is not None:
        fill_before.enqueue(lowest)


@transaction.atomic
def fill_chunk(before: int, size: int = CHUNK) -> int | None:
    """The lowest id of the messages below `before` that were brought in; None where there are none."""
    rows = list(Message.objects.filter(pk__lt=before).select_related("conversation").order_by("-pk")[:size])
    filling.add(rows)
    return rows[-1].pk if rows else None
