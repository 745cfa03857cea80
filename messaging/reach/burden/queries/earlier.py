"""What units answered earlier, offered instead of asking them again."""

from __future__ import annotations

from django.db.models import QuerySet
from pydantic import TypeAdapter

from messaging.reach import policy as reach
from messaging.reach.burden.models import AskedField
from messaging.reach.burden.payloads import EarlierAnswers, EarlierValue, EarlierValues
from messaging.reach.forms import FieldKind
from messaging.reach.models import Feedback
from messaging.reach.policy import Act
from officehub.directory.actor import Actor
from officehub.directory.audience import within_reach
from officehub.directory.authority import organ_of
from officehub.directory.models import Appointment
from officehub.kernel.errors import NotFound

SHOWN = 200
_KIND: TypeAdapter[FieldKind] = TypeAdapter(FieldKind)


def earlier_answers(*, actor: Actor, asked_id: int, asked: EarlierValues) -> EarlierAnswers:
    """Only of the units chosen, and only what the actor sees on the board of the instruction they were given to."""
    field = AskedField.objects.select_related("dispatch").filter(pk=asked_id).first()
    if field is None:
        raise NotFound
    dispatch = reach.access_dispatch(actor, field.dispatch_id, Act.SEE_BOARD)
    part = reach.part_of(actor, dispatch)
    if part is None:
        raise NotFound
    paths = Appointment.objects.filter(within_reach(asked.audience, actor, None)).order_by()
    organs = {organ_of(path) for path in paths.values_list("unit__path", flat=True).distinct()}
    given: QuerySet[Feedback] = Feedback.objects.filter(
        root=dispatch, current=True, region_path__startswith=part.region, unit__tier__gt=part.deeper_than
    )
    rows = given.filter(values__has_key=field.key).select_related("unit").order_by("region_path", "unit_id")
    found = [row for row in rows if organ_of(row.unit.path) in organs]
    numbers = [row.values[field.key] for row in found] if field.kind == "number" else []
    return EarlierAnswers(
        label=field.label,
        kind=_KIND.validate_python(field.kind),
        measure=field.measure,
        by=dispatch.sender_unit_name,
        title=dispatch.title,
        asked_at=field.asked_at,
        answered=len(found),
        total=float(sum(numbers)) if numbers else None,
        items=[
            EarlierValue(
                unit_id=row.unit_id, unit_name=row.unit.name, value=row.values[field.key], given_at=row.given_at
            )
            for row in found[:SHOWN]
        ],
    )
