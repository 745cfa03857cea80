"""What units owe and have given, by region, and their feedback rolled up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from messaging.reach import policy
from messaging.reach.attachments import files_of
from messaging.reach.duty_payloads import (
    ChoiceCount,
    Duties,
    FieldEntry,
    FieldRollUp,
    ObligationPage,
    ObligationPayload,
    RegionDuties,
    RollUp,
    UnitCounts,
)
from messaging.reach.forms import FormField, form_of
from messaging.reach.models import Dispatch, Feedback, Obligation, State
from messaging.reach.payloads import Above, sender_line, text_of
from messaging.reach.policy import Act, Part
from officehub.directory.actor import Actor
from officehub.directory.audience import Audience, Preview, preview
from officehub.directory.models import Region
from officehub.kernel import clock
from officehub.kernel.errors import NotFound

PAGE = 50
ENTRIES = 50
Owing = Literal["open", "complete", "all"]


def duties(*, actor: Actor, dispatch_id: int, region_id: int | None = None) -> Duties:
    """Rows for the regions right below `region_id` (the top of what the reader sees), most missing first."""
    dispatch, part = _seen(actor, dispatch_id)
    rows = _family(dispatch).filter(part.matches())
    sums = _sums(dispatch)
    path = _path_of(region_id, part)
    below = rows.filter(region_path__startswith=path).annotate(part=Left("region_path", len(path) + Region.steplen))
    parts = list(below.order_by("part").values("part").annotate(**sums).values_list("part", *sums))
    regions = dict(Region.objects.filter(path__in=[end for end, *_ in parts]).values_list("path", "pk"))
    found = [
        RegionDuties(region_id=regions[end], own=end == path, **dict(zip(sums, numbers, strict=True)))
        for end, *numbers in parts
    ]
    return Duties(
        totals=UnitCounts(**rows.aggregate(**sums)), rows=sorted(found, key=lambda row: row.complete - row.units)
    )


def obligations(
    *, actor: Actor, dispatch_id: int, owing: Owing = "open", region_id: int | None = None, after: int = 0
) -> ObligationPage:
    """The units' own lines, page by page."""
    dispatch, part = _seen(actor, dispatch_id)
    rows = _family(dispatch).filter(part.matches(), region_path__startswith=_path_of(region_id, part), pk__gt=after)
    if owing != "all":
        rows = rows.filter(complete_at__isnull=owing == "open")
    found = list(rows.select_related("unit").order_by("pk")[: PAGE + 1])
    shown = found[:PAGE]
    given = _given(shown)
    return ObligationPage(
        items=[_payload(row, given.get((row.dispatch_id, row.unit_id))) for row in shown],
        next=shown[-1].pk if len(found) > PAGE else None,
    )


def roll_up(*, actor: Actor, dispatch_id: int, region_id: int | None = None) -> RollUp:
    """Whoever passed the form on is not counted: the units below are. Two queries; the values are summed here."""
    dispatch, part = _seen(actor, dispatch_id)
    form = form_of(dispatch.form)
    if form is None:
        raise NotFound
    path = _path_of(region_id, part)
    themselves = _family(dispatch).filter(part.matches(), region_path__startswith=path, must_feed_back=True, child=None)
    expected = set(themselves.values_list("dispatch_id", "unit_id"))
    root = dispatch.root_id or dispatch.pk
    everything = Feedback.objects.filter(current=True, root=root, region_path__startswith=path)
    given = [
        each
        for each in everything.select_related("unit").order_by("-given_at")
        if (each.dispatch_id, each.unit_id) in expected
    ]
    return RollUp(expected=len(expected), units=len(given), fields=[_field(field, given) for field in form.fields])


def forward_preview(*, actor: Actor, dispatch_id: int, audience: Audience) -> Preview:
    """Whom a forward would reach: as the audience's own preview, with the reach lent by the instruction."""
    above = policy.access_dispatch(actor, dispatch_id, Act.FORWARD)
    return preview(actor, audience, lent=policy.lent_to(actor, above))


def chain(dispatch: Dispatch) -> list[Above]:
    """What was said above it. One query a step; at most five."""
    return chain_to(dispatch.parent)


def chain_to(each: Dispatch | None) -> list[Above]:
    """The same, with the instruction itself as the last step."""
    steps: list[Above] = []
    while each is not None:
        steps.append(
            Above(
                dispatch_id=each.pk,
                sender_line=sender_line(each),
                text=text_of(each),
                files=files_of(each.files) if each.state == State.SENT else [],
                deadline=each.deadline,
                sent_at=each.sent_at,
            )
        )
        each = each.parent
    return steps[::-1]


def of_unit(dispatch: Dispatch, unit_id: int) -> ObligationPayload | None:
    return of_units({dispatch.pk}, {unit_id}).get((dispatch.pk, unit_id))


def of_units(dispatches: Collection[int], units: Collection[int]) -> dict[tuple[int, int], ObligationPayload]:
    """By instruction and unit. Two queries."""
    rows = list(Obligation.objects.select_related("unit").filter(dispatch__in=dispatches, unit__in=units))
    given = _given(rows)
    return {(row.dispatch_id, row.unit_id): _payload(row, given.get((row.dispatch_id, row.unit_id))) for row in rows}


def _seen(actor: Actor, dispatch_id: int) -> tuple[Dispatch, Part]:
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.SEE_BOARD)
    part = policy.part_of(actor, dispatch)
    if part is None:
        raise NotFound
    return dispatch, part


def _path_of(region_id: int | None, part: Part) -> str:
    if region_id is None:
        return part.region or Region.objects.order_by("path").values_list("path", flat=True)[0]
    path = Region.objects.filter(pk=region_id, path__startswith=part.region).values_list("path", flat=True).first()
    if path is None:
        raise NotFound
    return str(path)


def _family_ids(dispatch: Dispatch) -> list[int]:
    """The instruction and all its forwards; two numbers a row, so they are walked here."""
    rows = Dispatch.objects.filter(root=dispatch.root_id or dispatch.pk, state=State.SENT).order_by("pk")
    family = {dispatch.pk}
    for pk, parent in rows.values_list("pk", "parent_id"):
        if parent in family:
            family.add(pk)
    return sorted(family)


def _family(dispatch: Dispatch) -> QuerySet[Obligation]:
    return Obligation.objects.filter(dispatch__in=_family_ids(dispatch))


def _sums(dispatch: Dispatch) -> dict[str, Count]:
    late = Q(complete_at=None, dispatch__state=State.SENT, dispatch__deadline__lt=clock.now())
    return {
        "units": Count("pk"),
        "complete": Count("pk", filter=Q(complete_at__isnull=False)),
        "must_forward": Count("pk", filter=Q(must_forward=True)),
        "forwarded": Count("pk", filter=Q(child__isnull=False)),
        "must_feed_back": Count("pk", filter=Q(must_feed_back=True, child=None)),
        "fed_back": Count("pk", filter=Q(fed_back_at__isnull=False, child=None)),
        "overdue": Count("pk", filter=late),
    }


def _given(rows: Sequence[Obligation]) -> dict[tuple[int, int], Feedback]:
    given = Feedback.objects.filter(
        current=True, dispatch__in={row.dispatch_id for row in rows}, unit__in={row.unit_id for row in rows}
    )
    return {(row.dispatch_id, row.unit_id): row for row in given.select_related("person")} if rows else {}


def _payload(row: Obligation, given: Feedback | None) -> ObligationPayload:
    return ObligationPayload(
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        tier=row.tier,
        must_confirm=row.must_confirm,
        must_forward=row.must_forward,
        must_feed_back=row.must_feed_back,
        confirmed_at=row.confirmed_at,
        forwarded_at=row.forwarded_at,
        fed_back_at=row.fed_back_at,
        complete_at=row.complete_at,
        forward=row.child_id,
        values=given.values if given else None,
        feedback=given.pk if given else None,
        fed_back_by=given.person.name if given else "",
    )


def _field(field: FormField, given: Sequence[Feedback]) -> FieldRollUp:
    have = [each for each in given if field.key in each.values]
    numbers = [(float(each.values[field.key]), each.unit.name) for each in have] if field.kind == "number" else []
    chosen = Counter(each.values[field.key] for each in have) if field.kind == "choice" else Counter()
    largest = max(numbers, default=(None, ""))
    return FieldRollUp(
        field=field,
        units=len(have),
        total=sum(number for number, _ in numbers) if numbers else None,
        largest=largest[0],
        largest_unit=largest[1],
        choices=[ChoiceCount(choice=choice, units=chosen[choice]) for choice in field.choices],
        entries=[_entry(field, each) for each in have[:ENTRIES]],
    )


def _entry(field: FormField, given: Feedback) -> FieldEntry:
    return FieldEntry(
        unit_id=given.unit_id, unit_name=given.unit.name, value=given.values[field.key], given_at=given.given_at
    )
