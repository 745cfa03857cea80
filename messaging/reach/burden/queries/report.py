"""The week of a region, unit by unit, and what stands behind each number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Aggregate, Count, FloatField, Max, QuerySet, Sum

from messaging.reach import policy as reach
from messaging.reach.burden import policy
from messaging.reach.burden.counting import REPEATED_WITHIN, week_of
from messaging.reach.burden.models import AskedField, Told, UnitWeek
from messaging.reach.burden.payloads import (
    BurdenReport,
    PersonWeek,
    ReceivedInstruction,
    Repeated,
    UnitBurden,
    WeekOfUnit,
)
from messaging.reach.burden.policy import Act
from messaging.reach.models import Dispatch, Receipt, Tally
from messaging.reach.payloads import region_step
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Region, Unit
from officehub.kernel import clock

PAGE = 50


class Median(Aggregate):
    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def report(*, actor: Actor, week: date | None = None, skip: int = 0, region_id: int | None = None) -> BurdenReport:
    """Heaviest first, page by page; of one region of the reader's, with what lies below it."""
    monday = _monday(week)
    path = policy.path_to(actor, region_id)
    rows = _weeks(actor, monday)
    if region_id is not None:
        rows = rows.filter(unit__region_path__startswith=path[-1].path)
    sums = rows.aggregate(
        units=Count("pk"),
        median=Median("received"),
        most=Max("received"),
        received=Sum("received", default=0),
        asked=Sum("asked", default=0),
        duplicates=Sum("duplicates", default=0),
    )
    found = list(rows.select_related("unit").order_by("-received", "-duplicates", "unit_id")[skip : skip + PAGE + 1])
    shown = found[:PAGE]
    return BurdenReport(
        week=monday,
        units=sums["units"],
        received=sums["received"],
        asked=sums["asked"],
        duplicates=sums["duplicates"],
        median=int(sums["median"] or 0),
        most=sums["most"] or 0,
        rows=_rows(shown, monday),
        next=skip + PAGE if len(found) > PAGE else None,
        path=[region_step(region) for region in path],
        below=[region_step(region) for region in Region.objects.get_children(path[-1]).order_by("path")]
        if path
        else [],
    )


def _monday(week: date | None) -> date:
    day = week or week_of(clock.now())
    return day - timedelta(days=day.weekday())


def _weeks(actor: Actor, monday: date) -> QuerySet[UnitWeek]:
    return UnitWeek.objects.filter(week=monday, unit__in=policy.visible_to(actor))


def _rows(shown: Sequence[UnitWeek], monday: date) -> list[WeekOfUnit]:
    earlier = UnitWeek.objects.filter(week=monday - timedelta(days=7), unit__in=[row.unit_id for row in shown])
    before = dict(earlier.values_list("unit_id", "received"))
    return [
        WeekOfUnit(
            unit_id=row.unit_id,
            unit_name=row.unit.name,
            tier=row.unit.tier,
            received=row.received,
            asked=row.asked,
            duplicates=row.duplicates,
            before=before.get(row.unit_id, 0),
        )
        for row in shown
    ]


def unit_burden(*, actor: Actor, unit_id: int, week: date | None = None) -> UnitBurden:
    """The instructions behind the numbers, newest first, and how many each person of the unit got."""
    unit = policy.access_unit(actor, unit_id)
    monday = _monday(week)
    begin = datetime.combine(monday, time.min, tzinfo=clock.SHANGHAI)
    offices = list(Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True))
    during = Dispatch.objects.filter(sent_at__gte=begin, sent_at__lt=begin + timedelta(days=7))
    mine = Tally.objects.filter(dispatch__in=during, region_path=unit.region_path, unit__in=offices)
    ids = set(mine.values_list("dispatch_id", flat=True))
    return UnitBurden(
        unit_id=unit.pk,
        unit_name=unit.name,
        week=monday,
        instructions=_instructions(actor, unit, offices, ids),
        people=_people(offices, ids),
        may_tell=policy.may(actor, Act.TELL, unit),
    )


def _instructions(actor: Actor, unit: Unit, offices: list[int], ids: set[int]) -> list[ReceivedInstruction]:
    seen = set(reach.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    repeated = _repeated(unit, offices, ids)
    told = dict(Told.objects.filter(dispatch__in=ids).values_list("dispatch_id", "at"))
    return [
        ReceivedInstruction(
            dispatch_id=row.pk,
            title=row.title if row.pk in seen else "",
            by=row.sender_unit_name,
            sent_at=row.sent_at,
            asks=row.form is not None,
            repeated=repeated[row.root_id or row.pk],
            told_at=told.get(row.pk),
        )
        for row in Dispatch.objects.filter(pk__in=ids).order_by("-sent_at")
    ]


def _repeated(unit: Unit, offices: list[int], ids: set[int]) -> dict[int, list[Repeated]]:
    """By instruction: its questions that this unit had been asked in the thirty days before. Two queries."""
    roots = Dispatch.objects.filter(pk__in=ids).values_list("root_id", "pk")
    fields = list(AskedField.objects.filter(dispatch__in=[root or pk for root, pk in roots]))
    got = Tally.objects.filter(region_path=unit.region_path, unit__in=offices)
    norms = {field.norm for field in fields}
    asked = AskedField.objects.filter(norm__in=norms).select_related("dispatch").order_by("-asked_at")
    near = [row for row in asked if any(_before(row, field) for field in fields)]
    families = Dispatch.objects.filter(pk__in=[row.dispatch_id for row in near]) | Dispatch.objects.filter(
        root__in=[row.dispatch_id for row in near]
    )
    reached = set(got.filter(dispatch__in=families).values_list("dispatch__root_id", "dispatch_id"))
    mine = {root or pk for root, pk in reached}
    found: dict[int, list[Repeated]] = defaultdict(list)
    for field in fields:
        before = next((row for row in near if row.dispatch_id in mine and _before(row, field)), None)
        if before is not None:
            repeated = Repeated(
                label=field.label, before_by=before.dispatch.sender_unit_name, before_at=before.asked_at
            )
            found[field.dispatch_id].append(repeated)
    return found


def _before(row: AskedField, field: AskedField) -> bool:
    gap = field.asked_at - row.asked_at
    return row.norm == field.norm and row.dispatch_id != field.dispatch_id and timedelta(0) < gap <= REPEATED_WITHIN


def _people(offices: list[int], ids: set[int]) -> list[PersonWeek]:
    held = Appointment.objects.filter(in_force(), unit__in=offices).select_related("person", "post")
    receipts = Receipt.objects.filter(
        person__in=[row.person_id for row in held], dispatch__in=ids, unit__in=offices
    ).order_by()
    counts = dict(receipts.values_list("person_id").annotate(received=Count("pk")))
    people = {row.person_id: row for row in held.order_by("post__rank", "pk")}
    rows = [
        PersonWeek(person_id=pk, name=row.person.name, post=row.post.title, received=counts.get(pk, 0))
        for pk, row in people.items()
        if counts.get(pk)
    ]
    return sorted(rows, key=lambda row: -row.received)
