"""What follows a message outside its sender's transaction: it becomes findable, phones are told.

And what must happen inside the transaction that changes one: what was taken back is no longer found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from officehub.kernel import clock

from .models import Arrival, Message

Follower = Callable[[Sequence[Message]], None]
Keeper = Callable[[Sequence[Message]], None]
BATCHES = 200  # arrivals taken at once

_followers: list[Follower] = []
_keepers: list[Keeper] = []


def follower(function: Follower) -> None:
    """For `AppConfig.ready()`. Called with messages in the order of their ids, inside the transaction that ticks them
    off: a failure leaves them for the next round, so a follower must bear seeing a message twice."""
    if function not in _followers:
        _followers.append(function)


def changed(function: Keeper) -> None:
    """For `AppConfig.ready()`. Called with messages as they are now, in the transaction that edits, recalls or empties
    or is about to delete them: whoever keeps a copy of their words brings it up to date."""
    if function not in _keepers:
        _keepers.append(function)


def note_changed(*messages: Message) -> None:
    """After `save`, before the commit; for a row that goes altogether, before `delete` with its words emptied."""
    if messages:
        for function in _keepers:
            function(messages)


def note(messages: Sequence[Message]) -> None:
    """In the sender's transaction."""
    if _followers and messages:
        Arrival.objects.create(message_ids=[message.pk for message in messages], arrived_at=clock.now())


def follow_up() -> int:
    """Everything that waits. Returns how many messages there were."""
    total = 0
    while taken := _take():
        total += taken
    return total


@transaction.atomic
def _take() -> int:
    waiting = list(Arrival.objects.select_for_update(skip_locked=True).order_by("pk")[:BATCHES])
    ids = [pk for arrival in waiting for pk in arrival.message_ids]
    messages = list(Message.objects.filter(pk__in=ids).select_related("conversation").order_by("pk"))
    for function in _followers:
        function(messages)
    Arrival.objects.filter(pk__in=[arrival.pk for arrival in waiting]).delete()
    return len(ids)
