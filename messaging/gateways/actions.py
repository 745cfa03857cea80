"""Putting messages into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from officehub.directory.models import Person
from officehub.kernel import clock

from .models import Outgoing
from .numbers import address_of, masked

TEXT_LIMIT = 500  # characters; a gateway splits it into parts of 67


@dataclass(frozen=True)
class Letter:
    """`person` needs an address for the channel: see numbers.address_of."""

    channel: str
    person: Person
    ref_kind: str  # one that registry.carry knows
    ref_id: int
    text: str
    expires_at: datetime
    priority: int = 5


def post_all(letters: Sequence[Letter]) -> None:
    """In the caller's transaction, one statement. What is there already, for the same thing, stays as it is."""
    now = clock.now()
    Outgoing.objects.bulk_create(
        [
            Outgoing(
                channel=letter.channel,
                person=letter.person,
                to_masked=masked(address_of(letter.person, letter.channel)),
                ref_kind=letter.ref_kind,
                ref_id=letter.ref_id,
                text=letter.text[:TEXT_LIMIT],
                priority=letter.priority,
                next_at=now,
                expires_at=letter.expires_at,
                made_at=now,
            )
            for letter in letters
        ],
        ignore_conflicts=True,
    )
