"""Counting what units receive: by a job, once for each instruction, in one statement whatever its size."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from messaging.reach.forms import form_of
from messaging.reach.models import Dispatch
from officehub.directory.models import Unit
from officehub.kernel import clock

from .models import AskedField, Counted
from .questions import ASKED, norm_of_field

AT_ONCE = 50
REPEATED_WITHIN = timedelta(days=30)

# Rows are taken in the order of units, so that two rounds that meet wait and never deadlock.
_COUNT = """
WITH received AS (
    SELECT DISTINCT left(u.path, %(step)s) AS path
    FROM reach_tally t JOIN directory_unit u ON u.id = t.unit_id WHERE t.dispatch_id = %(dispatch)s
), repeated AS (
    SELECT left(u.path, %(step)s) AS path, count(DISTINCT f.norm) AS questions
    FROM burden_askedfield f
    JOIN burden_askedfield e ON e.norm = f.norm AND e.dispatch_id <> f.dispatch_id
        AND e.asked_at < f.asked_at AND e.asked_at >= f.asked_at - make_interval(days => %(within)s)
    JOIN reach_dispatch d ON d.id = e.dispatch_id OR d.root_id = e.dispatch_id
    JOIN reach_tally t ON t.dispatch_id = d.id
    JOIN directory_unit u ON u.id = t.unit_id
    WHERE f.dispatch_id = %(root)s
    GROUP BY 1
)
INSERT INTO burden_unitweek (unit_id, week, received, asked, duplicates)
SELECT o.id, %(week)s, 1, %(asked)s, coalesce(repeated.questions, 0)
FROM received JOIN directory_unit o ON o.path = received.path LEFT JOIN repeated ON repeated.path = received.path
WHERE %(only)s::bigint[] IS NULL OR o.id = ANY(%(only)s)
ORDER BY o.id
ON CONFLICT (unit_id, week) DO UPDATE SET
    received = burden_unitweek.received + 1,
    asked = burden_unitweek.asked + excluded.asked,
    duplicates = burden_unitweek.duplicates + excluded.duplicates
"""

# Organs of which nobody had been addressed before. Nothing to note where it is not counted yet: then all are.
_LATE = """
UPDATE burden_counted c SET late = c.late || found.organs
FROM (
    SELECT array_agg(DISTINCT o.id) AS organs
    FROM directory_unit u JOIN directory_unit o ON o.path = left(u.path, %(step)s)
    WHERE u.id = ANY(%(units)s) AND NOT EXISTS (
        SELECT FROM reach_tally t JOIN directory_unit before ON before.id = t.unit_id
        WHERE t.dispatch_id = %(dispatch)s AND left(before.path, %(step)s) = o.path
            AND before.id <> ALL(%(units)s))
) AS found
WHERE c.dispatch_id = %(dispatch)s AND found.organs IS NOT NULL
"""


def count_new() -> int:
    """One round; how many instructions were counted."""
    new = list(Dispatch.objects.filter(counted=None).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_count(pk) for pk in new)


@transaction.atomic
def _count(dispatch_id: int) -> bool:
    rows = Dispatch.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    dispatch = rows.filter(pk=dispatch_id, counted=None).first()
    if dispatch is None:
        return False
    _, fresh = Counted.objects.get_or_create(dispatch=dispatch)
    if not fresh:
        return False
    _register(dispatch)
    _add_up(dispatch, only=None)
    return True


def _add_up(dispatch: Dispatch, *, only: list[int] | None) -> None:
    """Into the week it was sent in, also of those that came into it later: what stands behind a week's number is what
    was sent in that week."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "step": Unit.steplen,
                "dispatch": dispatch.pk,
                "root": dispatch.root_id or dispatch.pk,
                "week": week_of(dispatch.sent_at),
                "asked": int(dispatch.form is not None),
                "within": REPEATED_WITHIN.days,
                "only": only,
            },
        )


def came_late(dispatch: Dispatch, units: list[int]) -> None:
    """These units have just got their first counter; for whoever put them there, with the instruction's row locked."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"step": Unit.steplen, "dispatch": dispatch.pk, "units": units})


def count_late() -> int:
    """One round; how many instructions had somebody come into them."""
    waiting = Counted.objects.exclude(late=[]).order_by("pk").values_list("pk", flat=True)
    return sum(_count_late(pk) for pk in waiting[:AT_ONCE])


@transaction.atomic
def _count_late(dispatch_id: int) -> bool:
    rows = Counted.objects.select_for_update(of=("self",), skip_locked=True).select_related("dispatch")
    row = rows.filter(pk=dispatch_id).exclude(late=[]).first()
    if row is None:
        return False
    _add_up(row.dispatch, only=row.late)
    row.late = []
    row.save(update_fields=["late"])
    return True


def _register(dispatch: Dispatch) -> None:
    """A forward asks nothing of its own."""
    form = form_of(dispatch.form)
    if form is None or dispatch.parent_id is not None:
        return
    AskedField.objects.bulk_create(
        AskedField(
            dispatch=dispatch,
            key=field.key,
            label=field.label,
            kind=field.kind,
            measure=field.unit,
            norm=norm_of_field(field),
            asked_at=dispatch.sent_at,
        )
        for field in form.fields
        if field.kind in ASKED
    )


def week_of(moment: datetime) -> date:
    """The Monday of the week in Shanghai."""
    day = clock.local(moment).date()
    return day - timedelta(days=day.weekday())
