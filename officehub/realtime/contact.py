"""When people were last reached by a live connection: what has not been delivered, who needs a push. Not presence."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from officehub.kernel import clock

from .models import Contact

FRESH = timedelta(seconds=45)  # one pulse and a half: a process that died without a word stops counting after that

# In the order of persons, so that two processes that note the same people wait for one another and do not deadlock.
_NOTE = """
INSERT INTO realtime_contact (person_id, at, open)
SELECT person_id, statement_timestamp(), open FROM unnest(%s::bigint[], %s::boolean[]) AS noted(person_id, open)
ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET at = excluded.at, open = excluded.open
"""


def last_contact(person_ids: Collection[int]) -> dict[int, datetime]:
    """Whoever was never connected is missing."""
    rows = Contact.objects.filter(pk__in=list(person_ids))
    return dict(rows.values_list("person_id", "at"))


def connected(person_ids: Collection[int]) -> set[int]:
    """Of these, who has a socket open now. A person one of whose processes just said good-bye may be missing until the
    next pulse: rather one push too many than one too few."""
    rows = Contact.objects.filter(pk__in=list(person_ids), open=True, at__gt=clock.now() - FRESH)
    return set(rows.values_list("person_id", flat=True))


def note(people: dict[int, bool]) -> None:
    """Person → whether a socket of theirs is open here; one statement for everybody."""
    if people:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [list(people), list(people.values())])
