"""Who comes into what an instruction asks after it was sent. The room that gave it says who that is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection
from django.db.models import F

from messaging.reach.burden import counting as burden
from messaging.reach.events import DispatchNotice
from messaging.reach.models import Dispatch
from messaging.reach.pulse import board_moved
from officehub.audit.ledger import record
from officehub.kernel import clock
from officehub.realtime.events import Event
from officehub.realtime.streams import stream_name

Fact = tuple[str, Event]

# A predecessor whose appointment ended leaves his open receipt to the post (see succession): no second one beside it.
_ADD = """
WITH put AS (
    INSERT INTO reach_receipt (dispatch_id, appointment_id, person_id, unit_id, tier, region_path)
    SELECT %(dispatch)s, held.id, held.person_id, held.unit_id, u.tier, u.region_path
    FROM directory_appointment held JOIN directory_unit u ON u.id = held.unit_id
    WHERE held.id = ANY(%(held)s) AND NOT EXISTS (
        SELECT FROM reach_receipt open JOIN directory_appointment gone ON gone.id = open.appointment_id
        WHERE open.dispatch_id = %(dispatch)s AND open.answered_at IS NULL
            AND gone.post_id = held.post_id AND gone.valid_to < %(today)s)
    ON CONFLICT (person_id, dispatch_id) DO NOTHING
    RETURNING dispatch_id, unit_id, tier, region_path, person_id, appointment_id
), counted AS (
    INSERT INTO reach_tally AS t (dispatch_id, unit_id, tier, region_path, expected)
    SELECT dispatch_id, unit_id, tier, region_path, count(*) FROM put GROUP BY 1, 2, 3, 4 ORDER BY 2
    ON CONFLICT (dispatch_id, region_path, unit_id) DO UPDATE SET expected = t.expected + excluded.expected
    RETURNING unit_id, xmax = 0 AS fresh
)
SELECT put.person_id, a.post_id, put.unit_id, counted.fresh
FROM put JOIN directory_appointment a ON a.id = put.appointment_id JOIN counted ON counted.unit_id = put.unit_id
"""


def add_recipients(dispatch: Dispatch, held: Mapping[int, int]) -> list[Fact]:
    """`held`: person → appointment; whoever is addressed already is left as he is. Returns what is to be emitted.

    For instructions that ask people only: what units owe was laid when it was sent. The row is locked: whoever counts
    burdens meanwhile sees all of those who come, or none.
    """
    Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch.pk)
    asked: dict[str, int | date | list[int]] = {
        "dispatch": dispatch.pk,
        "held": list(held.values()),
        "today": clock.today(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_ADD, asked)
        rows: list[tuple[int, int, int, bool]] = list(cursor.fetchall())
    if not rows:
        return []
    came = [(person, post) for person, post, _, _ in rows]
    burden.came_late(dispatch, sorted({unit for _, _, unit, fresh in rows if fresh}))
    Dispatch.objects.filter(pk=dispatch.pk).update(expected=F("expected") + len(came))
    people = sorted(person for person, _ in came)
    record(None, "dispatch.join", subject=("dispatch", dispatch.pk), detail={"people": len(came), "who": people})
    board_moved(dispatch.pk)
    return [
        (
            stream_name("person", person),
            DispatchNotice(dispatch_id=dispatch.pk, notice="sent", posts=[post], people=len(came)),
        )
        for person, post in came
    ]
