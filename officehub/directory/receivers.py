"""Who receives what is sent to a unit: its 收发员 (duty tag `receive`), else whoever keeps its office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .actor import Actor, in_force
from .models import Appointment, Unit

RECEIVE = "receive"
FALLBACK_ROLES = ("office_head", "clerk", "duty", "deputy", "head")
AT_MOST = 3  # per unit: enough that somebody is in the office, few enough that somebody feels responsible


def receivers_of(unit_ids: Iterable[int]) -> dict[int, list[Appointment]]:
    """Up to AT_MOST appointments in force per unit or its internal offices, the most fitting only. Three queries."""
    wanted = {unit.path: unit.pk for unit in Unit.objects.filter(pk__in=set(unit_ids))}
    regions = Unit.objects.filter(path__in=wanted).values("region")
    offices = {
        pk: [wanted[up] for up in unit_line_paths(path) if up in wanted]
        for pk, path in Unit.objects.filter(region__in=regions).values_list("pk", "path")
    }
    served = [pk for pk, organs in offices.items() if organs]
    rows = Appointment.objects.filter(in_force(), unit_id__in=served).select_related("person", "post", "unit")
    by_unit: dict[int, list[Appointment]] = defaultdict(list)
    for row in rows.order_by("unit__path", "post__rank", "pk"):
        for organ in offices[row.unit_id]:
            by_unit[organ].append(row)
    return {unit_id: _most_fitting(held) for unit_id, held in by_unit.items()}


def _most_fitting(held: list[Appointment]) -> list[Appointment]:
    tagged = [row for row in held if RECEIVE in row.post.duty_tags]
    if tagged:
        return tagged[:AT_MOST]
    for role in FALLBACK_ROLES:
        found = [row for row in held if row.post.role == role]
        if found:
            return found[:AT_MOST]
    return held[:AT_MOST]


def unit_line_paths(unit_path: str) -> list[str]:
    """The unit's own path and those of the organs it belongs to, nearest last."""
    step = int(Unit.steplen)
    return [unit_path[:end] for end in range(step, len(unit_path) + 1, step)]


def serves(actor: Actor, unit: Unit) -> bool:
    """The actor's post lies in `unit` or in an office of it."""
    return actor.unit_path.startswith(unit.path)
