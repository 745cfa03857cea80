"""Before sending: what those chosen carry this week already, and what they have been asked before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Left

from messaging.reach import policy as reach
from messaging.reach.burden.counting import week_of
from messaging.reach.burden.models import AskedField
from messaging.reach.burden.payloads import AskBurden, BurdenPreview, EarlierQuestion, UnitLoad
from messaging.reach.burden.questions import ASKED, norm_of_field
from messaging.reach.forms import FormField, check_words
from messaging.reach.models import State
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, head_count, within_reach
from officehub.directory.models import Appointment, Unit
from officehub.kernel import clock

REMEMBERED = timedelta(days=180)
MANY = 300_000  # people: above that one organ in ten is looked at, and the page says so
ONE_IN = 10

Params = tuple[str | int | date | list[int] | list[str], ...]

_LOADS = """
WITH chosen AS ({chosen}), addressed AS (
    SELECT path FROM chosen WHERE %s = 1 OR mod(abs(hashtext(path)), %s) = 0
), load AS (
    SELECT o.id, o.name, coalesce(w.received, 0) AS received, coalesce(w.asked, 0) AS asked
    FROM addressed JOIN directory_unit o ON o.path = addressed.path
    LEFT JOIN burden_unitweek w ON w.unit_id = o.id AND w.week = %s
)
SELECT (SELECT count(*) FROM chosen), count(*),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY received), max(received),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY asked), max(asked),
    (SELECT array_agg(id ORDER BY received DESC, id) FROM (
        SELECT id, received FROM load WHERE received > 0 ORDER BY received DESC, id LIMIT 5) AS top)
FROM load
"""
_TOP = """
SELECT o.id, o.name, w.received, w.asked, (
    SELECT count(DISTINCT t.dispatch_id) FROM reach_dispatch d
    JOIN reach_tally t ON t.dispatch_id = d.id AND t.region_path = o.region_path
    JOIN directory_unit u ON u.id = t.unit_id AND left(u.path, %s) = o.path
    WHERE d.sent_at >= %s AND d.state = 'sent'
        AND t.expected > CASE d.ask WHEN 'confirm' THEN t.confirmed ELSE t.read END)
FROM directory_unit o JOIN burden_unitweek w ON w.unit_id = o.id AND w.week = %s
WHERE o.id = ANY(%s) ORDER BY w.received DESC, o.id
"""
_ANSWERED = """
WITH chosen AS ({chosen})
SELECT count(DISTINCT chosen.path), max(f.given_at)
FROM reach_feedback f JOIN directory_unit u ON u.id = f.unit_id JOIN chosen ON chosen.path = left(u.path, %s)
WHERE f.current AND f.root_id = %s AND jsonb_exists(f.values, %s)
"""


def preview(*, actor: Actor, asked: AskBurden) -> BurdenPreview:
    """One statement for the load, one for the five heaviest, one for each field that was asked before."""
    check_words(asked.fields)
    chosen, params = organs_sql(actor, asked.audience)
    rate = ONE_IN if head_count(asked.audience, sender=actor).total > MANY else 1
    week = week_of(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(_LOADS.replace("{chosen}", chosen), [*params, rate, rate, week])
        units, looked_at, median, most, asked_median, asked_most, top = cursor.fetchone()
    return BurdenPreview(
        units=units,
        sampled=looked_at if rate > 1 else None,
        median=median or 0,
        most=most or 0,
        asked_median=asked_median or 0,
        asked_most=asked_most or 0,
        heaviest=_heaviest(top or []),
        earlier=_earlier(actor, asked.fields, chosen, params),
    )


def organs_sql(actor: Actor, audience: Audience) -> tuple[str, Params]:
    """The paths of the organs reached, as a statement with one column `path`."""
    rows: QuerySet[Appointment] = Appointment.objects.filter(within_reach(audience, actor, None)).order_by()
    organs = rows.annotate(organ=Left("unit__path", Unit.steplen)).values("organ").distinct()
    sql, params = organs.query.sql_with_params()
    return f"SELECT organ AS path FROM ({sql}) AS organs", params


def _heaviest(ids: Sequence[int]) -> list[UnitLoad]:
    if not ids:
        return []
    week = week_of(clock.now())
    since = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    since -= timedelta(days=since.weekday())
    with connection.cursor() as cursor:
        cursor.execute(_TOP, [Unit.steplen, since, week, list(ids)])
        rows = cursor.fetchall()
    return [
        UnitLoad(unit_id=pk, unit_name=name, received=received, asked=asks, open=waiting)
        for pk, name, received, asks, waiting in rows
    ]


def _earlier(actor: Actor, fields: Sequence[FormField], chosen: str, params: Params) -> list[EarlierQuestion]:
    wanted = {norm_of_field(field): field for field in fields if field.kind in ASKED and field.label}
    rows = AskedField.objects.filter(
        norm__in=wanted, asked_at__gte=clock.now() - REMEMBERED, dispatch__state=State.SENT
    ).select_related("dispatch__sender_unit")
    last = list(rows.order_by("norm", "-asked_at", "-pk").distinct("norm"))
    return [_question(actor, wanted[row.norm], row, chosen, params) for row in last]


def _question(actor: Actor, field: FormField, row: AskedField, chosen: str, params: Params) -> EarlierQuestion:
    with connection.cursor() as cursor:
        statement = _ANSWERED.replace("{chosen}", chosen)
        cursor.execute(statement, [*params, Unit.steplen, row.dispatch_id, row.key])
        answered, latest = cursor.fetchone()
    readable = reach.part_of(actor, row.dispatch) is not None
    return EarlierQuestion(
        asked_id=row.pk,
        key=field.key,
        label=row.label,
        by=row.dispatch.sender_unit_name,
        asked_at=row.asked_at,
        answered=answered,
        latest_at=latest,
        title=row.dispatch.title if readable else "",
        readable=readable,
    )
