"""A newcomer to a post inherits what it still owes; a leaver's passes on.

Receipts name a person, as addressed in a post. While nobody holds the post, its receipts stay where they are, open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from officehub.audit.ledger import record
from officehub.kernel import clock
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name

from .actions.counting import Step, uncount
from .events import DispatchNotice
from .models import Receipt, Succession
from .pulse import board_moved

AT_ONCE = 500

# From the appointments that ended, which are few, to the receipts, which are many. One heir for each, and each heir
# once for one instruction; whoever has a receipt of that instruction already answers for it himself.
_PASSING = """
SELECT DISTINCT ON (open.dispatch_id, heir.person_id) open.id, open.before, heir.id, heir.person_id, heir.post_id
FROM (
    SELECT DISTINCT ON (r.id) r.id, r.dispatch_id, gone.id AS before, gone.post_id
    FROM directory_appointment gone
    JOIN reach_receipt r ON r.person_id = gone.person_id AND r.appointment_id = gone.id AND r.answered_at IS NULL
    JOIN reach_dispatch d ON d.id = r.dispatch_id AND d.state = 'sent' AND d.ended_at IS NULL
    WHERE gone.valid_to < %(today)s
    ORDER BY r.id
) AS open
JOIN directory_appointment heir ON heir.post_id = open.post_id
    AND heir.valid_from <= %(today)s AND (heir.valid_to IS NULL OR heir.valid_to >= %(today)s)
WHERE NOT EXISTS (
    SELECT FROM reach_receipt own WHERE own.person_id = heir.person_id AND own.dispatch_id = open.dispatch_id)
ORDER BY open.dispatch_id, heir.person_id, open.id
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Passing:
    receipt_id: int
    before: int  # appointments
    after: int
    heir: int  # person
    post: int


@transaction.atomic
def pass_on() -> int:
    """One round; how many receipts passed. Whoever answers at the same moment keeps his: the row is looked at again
    under its lock."""
    with connection.cursor() as cursor:
        cursor.execute(_PASSING, {"today": clock.today(), "limit": AT_ONCE})
        passing = {row[0]: Passing(*row) for row in cursor.fetchall()}
    waiting = Receipt.objects.select_for_update().filter(pk__in=passing, answered_at=None)
    passed = list(waiting.order_by("pk"))
    seen = [Step(row, row.delivered_at is not None, row.read_at is not None) for row in passed]
    for receipt in passed:
        _pass(receipt, passing[receipt.pk])
    uncount(seen)
    emit(*_bells(passed, passing))
    return len(passed)


def _pass(receipt: Receipt, passing: Passing) -> None:
    """What the predecessor had seen, the newcomer has not."""
    receipt.person_id, receipt.appointment_id = passing.heir, passing.after
    receipt.delivered_at, receipt.read_at, receipt.channel = None, None, ""
    receipt.save(update_fields=["person_id", "appointment_id", "delivered_at", "read_at", "channel"])
    Succession.objects.create(
        dispatch_id=receipt.dispatch_id,
        receipt_id=receipt.pk,
        before_id=passing.before,
        after_id=passing.after,
        at=clock.now(),
    )
    record(
        None,
        "dispatch.succeed",
        subject=("dispatch", receipt.dispatch_id),
        unit_id=receipt.unit_id,
        detail={"before": passing.before, "after": passing.after},
    )
    board_moved(receipt.dispatch_id)


def _bells(passed: Sequence[Receipt], passing: dict[int, Passing]) -> list[tuple[str, DispatchNotice]]:
    return [
        (
            stream_name("person", receipt.person_id),
            DispatchNotice(dispatch_id=receipt.dispatch_id, notice="sent", posts=[passing[receipt.pk].post], people=1),
        )
        for receipt in passed
    ]
