"""Who sets quiet hours, and who sees that they were broken."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.audit.policy import is_business_auditor, is_security_auditor
from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import LEADERS, organ_of
from officehub.directory.models import Appointment, Unit
from officehub.kernel.errors import Forbidden, NotFound

from .models import Breaking, BreakingUnit, Subscription


class Act(StrEnum):
    SEE_HOURS = "see_hours"
    SET_HOURS = "set_hours"


def may(actor: Actor, act: Act, unit: Unit) -> bool:
    """Everybody of the organ knows its hours; the heads and deputies of a unit set them, and those of its organ."""
    if act is Act.SEE_HOURS:
        return str(unit.path).startswith(organ_of(actor.unit_path))
    return actor.role in LEADERS and str(unit.path).startswith(actor.unit_path)


def units_visible_to(actor: Actor) -> QuerySet[Unit]:
    rows: QuerySet[Unit] = Unit.objects.filter(path__startswith=organ_of(actor.unit_path))
    return rows


def who_may(act: Act, unit: Unit) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force())
    if act is Act.SEE_HOURS:
        return held.filter(unit__path__startswith=organ_of(unit.path))
    above = [unit.path[:end] for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    return held.filter(unit__path__in=above, post__role__in=LEADERS)


def access_unit(actor: Actor, unit_id: int, act: Act) -> Unit:
    unit: Unit | None = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not may(actor, Act.SEE_HOURS, unit):
        raise NotFound
    if not may(actor, act, unit):
        raise Forbidden("只有本单位负责人可以设置免打扰时段。")
    return unit


def access_device(actor: Actor, device_id: int) -> Subscription:
    device = Subscription.objects.filter(pk=device_id, person=actor.person_id).first()
    if device is None:
        raise NotFound
    return device


def breakings_visible_to(actor: Actor) -> QuerySet[Breaking]:
    """One's own; those that disturbed the people of a unit one leads; auditors those of their region, or all."""
    if is_security_auditor(actor):
        return Breaking.objects.all()
    seen = Q(sender=actor.person_id)
    units = _units_answered_for(actor)
    if units is not None:
        seen |= Q(Exists(BreakingUnit.objects.filter(units, breaking=OuterRef("pk"))))
    return Breaking.objects.filter(seen)


def may_see_breaking(actor: Actor, breaking: Breaking) -> bool:
    if is_security_auditor(actor) or breaking.sender_id == actor.person_id:
        return True
    units = _units_answered_for(actor)
    return units is not None and breaking.units.filter(units).exists()


def units_of(actor: Actor, breaking: Breaking) -> QuerySet[BreakingUnit]:
    """Of whose people the actor may know that they were disturbed: the sender and the auditor of everybody's."""
    if is_security_auditor(actor) or breaking.sender_id == actor.person_id:
        return breaking.units.all()
    units = _units_answered_for(actor)
    return breaking.units.none() if units is None else breaking.units.filter(units)


def access_breaking(actor: Actor, breaking_id: int) -> Breaking:
    breaking = Breaking.objects.filter(pk=breaking_id).first()
    if breaking is None or not may_see_breaking(actor, breaking):
        raise NotFound
    return breaking


def _units_answered_for(actor: Actor) -> Q | None:
    """On BreakingUnit."""
    if is_business_auditor(actor):
        return Q(unit__region_path__startswith=actor.region_path)
    if actor.role in LEADERS:
        return Q(unit__path__startswith=actor.unit_path)
    return None
