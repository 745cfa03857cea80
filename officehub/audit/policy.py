"""Who may look into the ledger. Nobody may change it; the database sees to that.

The security auditor (安全审计员) reads everything, the other two administrators above all. A business auditor (a post
with the duty `audit`) reads the handling records of the region his unit serves, and no administration. The system
and the security administrator read nothing here, whatever post they hold.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.accounts.models import AdminRole
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Region, Unit
from officehub.kernel.errors import Forbidden, NotFound

from .models import LedgerEntry

DUTY = "audit"
ADMINISTRATION = (
    "account.",
    "admin.",
    "audit.",
    "directory.",
)  # acts upon the house itself, by the start of their name


class Act(StrEnum):
    READ = "read"
    VERIFY = "verify"


def is_security_auditor(actor: Actor) -> bool:
    return actor.admin_role == AdminRole.AUDIT


def is_business_auditor(actor: Actor) -> bool:
    return actor.admin_role == "" and DUTY in actor.duties


def is_auditor(actor: Actor) -> bool:
    return is_security_auditor(actor) or is_business_auditor(actor)


def require_auditor(actor: Actor) -> None:
    if not is_auditor(actor):
        raise Forbidden("台账只对审计岗位开放，请切换到审计岗位后再查看。")


def visible_to(actor: Actor) -> QuerySet[LedgerEntry]:
    entries = LedgerEntry.objects.all()
    if is_security_auditor(actor):
        return entries
    if is_business_auditor(actor):
        units = Unit.objects.filter(pk=OuterRef("unit_id"), region_path__startswith=actor.region_path)
        return entries.exclude(_administrative()).filter(Exists(units))
    return entries.none()


def may(actor: Actor, act: Act, entry: LedgerEntry) -> bool:
    if is_security_auditor(actor):
        return True
    if not is_business_auditor(actor) or entry.act.startswith(ADMINISTRATION):
        return False
    return bool(Unit.objects.filter(pk=entry.unit_id, region_path__startswith=actor.region_path).exists())


def who_may(act: Act, entry: LedgerEntry) -> QuerySet[Appointment]:
    """Appointments in force whose holders may."""
    security = Q(person__user__admin_role=AdminRole.AUDIT)
    return Appointment.objects.filter(in_force()).filter(security | _business_auditors_of(entry))


def _business_auditors_of(entry: LedgerEntry) -> Q:
    unit = Unit.objects.filter(pk=entry.unit_id).first()
    if unit is None or entry.act.startswith(ADMINISTRATION):
        return Q(pk__in=[])
    steps = range(Region.steplen, len(unit.region_path) + 1, Region.steplen)
    above = [unit.region_path[:end] for end in steps]
    plain = Q(person__user=None) | Q(person__user__admin_role="")
    return Q(post__duty_tags__contains=[DUTY], unit__region_path__in=above) & plain


def access_entry(actor: Actor, entry_id: int, act: Act = Act.READ) -> LedgerEntry:
    entry = visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    return entry


def _administrative() -> Q:
    found = Q()
    for prefix in ADMINISTRATION:
        found |= Q(act__startswith=prefix)
    return found
