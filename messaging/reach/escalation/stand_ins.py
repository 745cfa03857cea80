"""Whom to call in somebody's place: the deputy (B岗) in the same organ, then a superior.

deputy: another post of the same unit or organ; whoever has a duty for emergencies first, then deputies, office heads
and heads. superior: a head or deputy of the organ; for heads themselves, whoever is on duty in the organ of the same
line one region up, else its heads, else those of the government there.
Nobody is called for somebody while not having answered himself, and nobody who has no number.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from messaging.reach.models import Dispatch, Receipt
from officehub.directory.actor import in_force
from officehub.directory.authority import LEADERS, organ_of
from officehub.directory.models import Appointment, Region

EMERGENCY_DUTIES = frozenset({"duty", "flood", "safety"})
DEPUTY_ROLES = ("duty", "deputy", "office_head", "head", "section_head")
SUPERIOR_ROLES = ("head", "deputy")
ABOVE_ROLES = ("duty", "head", "deputy")
GOVERNING = ("government", "office")


def deputies(dispatch: Dispatch, receipts: Sequence[Receipt]) -> dict[int, Appointment]:
    """By receipt. Receipts with `appointment__post` and `unit` at hand."""
    by_organ = _people_of(dispatch, {organ_of(receipt.unit.path) for receipt in receipts})
    found = {}
    for receipt in receipts:
        candidates = [row for row in by_organ.get(organ_of(receipt.unit.path), []) if _other(row, receipt)]
        fitness = [(_as_deputy(row, receipt), row) for row in candidates if _fit(row)]
        if fitness:
            found[receipt.pk] = min(fitness, key=lambda pair: pair[0])[1]
    return found


def superiors(dispatch: Dispatch, receipts: Sequence[Receipt]) -> dict[int, Appointment]:
    own = _people_of(dispatch, {organ_of(receipt.unit.path) for receipt in receipts})
    found: dict[int, Appointment] = {}
    heads = []
    for receipt in receipts:
        leader = None
        if receipt.appointment.post.role not in LEADERS:
            leader = _first(own.get(organ_of(receipt.unit.path), []), receipt, SUPERIOR_ROLES)
        if leader:
            found[receipt.pk] = leader
        else:
            heads.append(receipt)
    return {**found, **_from_above(dispatch, heads)}


def _from_above(dispatch: Dispatch, receipts: Sequence[Receipt]) -> dict[int, Appointment]:
    """Regions above are few: a county's forty townships share one."""
    regions = {receipt.region_path[: -Region.steplen] for receipt in receipts}
    kinds = {receipt.unit.kind for receipt in receipts} | set(GOVERNING)
    there = Q(unit__region_path__in=regions, unit__kind__in=kinds, post__role__in=ABOVE_ROLES)
    rows = _callable(dispatch, there) if receipts else []
    by_place: dict[tuple[str, str], list[Appointment]] = {}
    for row in rows:
        by_place.setdefault((row.unit.region_path, row.unit.kind), []).append(row)
    found = {}
    for receipt in receipts:
        above = receipt.region_path[: -Region.steplen]
        for kind in (receipt.unit.kind, *GOVERNING):
            chosen = _first(by_place.get((above, kind), []), receipt, ABOVE_ROLES)
            if chosen:
                found[receipt.pk] = chosen
                break
    return found


def _people_of(dispatch: Dispatch, organs: Collection[str]) -> dict[str, list[Appointment]]:
    below = Q(pk__in=[])
    for path in organs:
        below |= Q(unit__path__startswith=path)
    found: dict[str, list[Appointment]] = {}
    for row in _callable(dispatch, below):
        found.setdefault(organ_of(row.unit.path), []).append(row)
    return found


def _callable(dispatch: Dispatch, where: Q) -> list[Appointment]:
    """In whichever of his posts somebody was addressed: as long as he is silent he is not called for others. Those
    near are found first, since they are few and the silent may be a million."""
    near = Appointment.objects.filter(where, in_force()).exclude(person__phone="")
    rows = list(near.select_related("person__user", "post", "unit").order_by("post__rank", "pk"))
    open_ones = dispatch.receipts.filter(person__in={row.person_id for row in rows}, answered_at=None)
    silent = set(open_ones.values_list("person_id", flat=True))
    return [row for row in rows if row.person_id not in silent]


def _other(row: Appointment, receipt: Receipt) -> bool:
    return row.person_id != receipt.person_id


def _fit(row: Appointment) -> bool:
    return row.post.role in DEPUTY_ROLES or _for_emergencies(row)


def _for_emergencies(row: Appointment) -> bool:
    return bool(EMERGENCY_DUTIES & set(row.post.duty_tags))


def _as_deputy(row: Appointment, receipt: Receipt) -> tuple[bool, int, int, int]:
    """Lower is better: the same unit, then how fit, then rank."""
    place = -1 if _for_emergencies(row) else DEPUTY_ROLES.index(row.post.role)
    return row.unit_id != receipt.unit_id, place, row.post.rank, row.pk


def _first(rows: Sequence[Appointment], receipt: Receipt, roles: Sequence[str]) -> Appointment | None:
    fit = [row for row in rows if row.post.role in roles and _other(row, receipt)]
    return min(fit, key=lambda row: (roles.index(row.post.role), row.post.rank, row.pk), default=None)
