"""Urgent instructions in quiet hours: whom they disturb, told before sending and written down after."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Count, Model, Q, QuerySet

from messaging.nudges import Alarm, Notice
from officehub.audit.ledger import record
from officehub.directory.actor import Actor, actor_of
from officehub.directory.audience import Audience, recipients_sql
from officehub.directory.models import Appointment
from officehub.kernel import clock

from .models import Breaking, BreakingUnit
from .rules import Hush


def disturbed_by(actor: Actor, audience: Audience, moment: datetime) -> int:
    """Of those whom an instruction of the actor to this audience reaches, how many are in quiet hours."""
    hush = Hush(moment)
    if not hush.house_is_quiet and not hush.exceptions:
        return 0
    sql, params = recipients_sql(audience, sender=actor)
    chosen = "NOT (person_id = ANY(%s))" if hush.house_is_quiet else "person_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS r WHERE {chosen}", [*params, sorted(hush.exceptions)])
        (people,) = cursor.fetchone()
    return int(people)


@transaction.atomic
def record_breaking(notice: Notice, alarm: Alarm) -> Breaking | None:
    """Nothing to record where nobody was in quiet hours."""
    now = clock.now()
    by_unit = _by_unit(alarm.addressed, Hush(now))
    people = sum(by_unit.values())
    if people == 0:
        return None
    appointment = Appointment.objects.select_related("person__user", "post", "unit").get(pk=alarm.appointment_id)
    actor = actor_of(appointment)
    breaking = Breaking.objects.create(
        dispatch=alarm.dispatch_id,
        title=notice.title[:200],
        reminding=alarm.reminding,
        sender_id=actor.person_id,
        sender_line=actor.line[:240],
        sender_unit_id=actor.unit_id,
        people=people,
        at=now,
    )
    BreakingUnit.objects.bulk_create(
        [BreakingUnit(breaking=breaking, unit_id=unit, people=count) for unit, count in sorted(by_unit.items())],
        batch_size=5000,
    )
    record(
        actor,
        "quiet.broken",
        subject=("dispatch", alarm.dispatch_id),
        detail={"people": people, "units": len(by_unit), "reminding": alarm.reminding},
    )
    return breaking


def _by_unit(addressed: QuerySet[Model], hush: Hush) -> dict[int, int]:
    if not hush.house_is_quiet and not hush.exceptions:
        return {}
    listed = Q(person_id__in=hush.exceptions) if hush.exceptions else Q(pk__in=[])
    rows = addressed.filter(~listed if hush.house_is_quiet else listed).order_by()
    return dict(rows.values_list("unit_id").annotate(people=Count("pk")))
