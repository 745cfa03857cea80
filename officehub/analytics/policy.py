"""Who sees handling times: auditors everywhere, the heads of an organ their own organ. Units, never persons."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from officehub.accounts.models import AdminRole
from officehub.audit.policy import DUTY, is_auditor
from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import LEADERS, organ_of
from officehub.directory.models import Appointment, Unit
from officehub.kernel.errors import Forbidden, NotFound

from .models import HandledRun, HandledStep


class Act(StrEnum):
    READ = "read"


def leads(actor: Actor) -> bool:
    return actor.role in LEADERS and actor.admin_role == ""


def require_insight(actor: Actor) -> None:
    if not is_auditor(actor) and not leads(actor):
        raise Forbidden("办结用时只对审计岗位和单位负责人开放，请切换到相应岗位后再查看。")


def visible_to(actor: Actor) -> QuerySet[HandledRun]:
    """Runs an organ drafted are its heads' to see, whoever handled them on the way."""
    runs = HandledRun.objects.all()
    if is_auditor(actor):
        return runs
    return runs.filter(unit__path__startswith=organ_of(actor.unit_path)) if leads(actor) else runs.none()


def steps_visible_to(actor: Actor) -> QuerySet[HandledStep]:
    """Steps are the handling unit's: a head sees how long things wait in his own organ."""
    steps = HandledStep.objects.all()
    if is_auditor(actor):
        return steps
    return steps.filter(unit__path__startswith=organ_of(actor.unit_path)) if leads(actor) else steps.none()


def may(actor: Actor, act: Act, run: HandledRun) -> bool:
    return is_auditor(actor) or (leads(actor) and run.unit.path.startswith(organ_of(actor.unit_path)))


def who_may(act: Act, run: HandledRun) -> QuerySet[Appointment]:
    """Appointments in force whose holders may."""
    plain = Q(person__user=None) | Q(person__user__admin_role="")
    heads = Q(post__role__in=LEADERS, unit__path__startswith=organ_of(run.unit.path))
    business = Q(post__duty_tags__contains=[DUTY])
    security = Q(person__user__admin_role=AdminRole.AUDIT)
    return Appointment.objects.filter(in_force()).filter(security | ((heads | business) & plain))


def access_run(actor: Actor, instance_id: int, act: Act = Act.READ) -> HandledRun:
    run = visible_to(actor).select_related("unit", "instance__definition").filter(pk=instance_id).first()
    if run is None:
        raise NotFound
    return run


def access_unit(actor: Actor, unit_id: int) -> Unit:
    """A unit whose figures the actor may ask for."""
    unit: Unit | None = Unit.objects.filter(pk=unit_id).first()
    own = unit is not None and leads(actor) and unit.path.startswith(organ_of(actor.unit_path))
    if unit is None or not (own or is_auditor(actor)):
        raise NotFound
    return unit
