"""The roster by hand. What has been is never changed: a running shift ends now, and the next begins now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from officehub.audit.ledger import record
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, DutyKind, DutyShift
from officehub.kernel import clock
from officehub.kernel.clock import SHANGHAI
from officehub.kernel.errors import Conflict, Invalid
from officehub.roster.importing.words import span_words
from officehub.roster.lapse import lapse_swaps, remove_shifts
from officehub.roster.policy import Act, access_shift, access_unit, not_over

from . import checks

WEEK = timedelta(days=7)
OVER = "已结束的班次不能修改，它是当时谁在值班的记录。"


@dataclass(frozen=True)
class Copied:
    copied: int
    skipped: int  # taken hours, people who left, hours gone by


@transaction.atomic
def add_shift(
    *, actor: Actor, unit_id: int, appointment_id: int, kind: str, starts_at: datetime, ends_at: datetime
) -> DutyShift:
    unit = access_unit(actor, unit_id, Act.KEEP)
    who = checks.member(unit, appointment_id)
    checks.hours(starts_at, ends_at)
    shift = DutyShift(
        unit=unit, appointment=who, person=who.person, kind=DutyKind(kind), starts_at=starts_at, ends_at=ends_at
    )
    checks.free(shift)
    with checks.no_rival():
        shift.save(force_insert=True)
    record(actor, "roster.add", subject=("unit", unit.pk), unit_id=unit.pk, detail=_words(shift))
    return shift


@transaction.atomic
def replace_person(*, actor: Actor, shift_id: int, appointment_id: int) -> DutyShift:
    shift = _locked(actor, shift_id)
    who = checks.member(shift.unit, appointment_id)
    if who.person_id == shift.person_id:
        raise Invalid(f"这个班次本来就是{who.person.name}，请选择其他同志。", field="appointment_id")
    before = _words(shift)
    lapse_swaps([shift.pk])
    now = clock.now()
    next_one = DutyShift(
        pk=None if shift.starts_at < now else shift.pk,
        unit=shift.unit,
        appointment=who,
        person=who.person,
        kind=shift.kind,
        starts_at=max(shift.starts_at, now),
        ends_at=shift.ends_at,
    )
    checks.free(next_one, but=[shift.pk])
    with checks.no_rival():
        if next_one.pk is None:
            DutyShift.objects.filter(pk=shift.pk).update(ends_at=now)
        next_one.save()
    record(
        actor,
        "roster.replace",
        subject=("unit", shift.unit_id),
        unit_id=shift.unit_id,
        detail={**_words(next_one), "before": before["person"]},
    )
    return next_one


@transaction.atomic
def remove_shift(*, actor: Actor, shift_id: int) -> None:
    shift = _locked(actor, shift_id)
    now = clock.now()
    if shift.starts_at < now:
        lapse_swaps([shift.pk])
        DutyShift.objects.filter(pk=shift.pk).update(ends_at=now)
    else:
        remove_shifts([shift.pk])
    record(actor, "roster.remove", subject=("unit", shift.unit_id), unit_id=shift.unit_id, detail=_words(shift))


@transaction.atomic
def copy_week(*, actor: Actor, unit_id: int, monday: date) -> Copied:
    """The week before `monday` once more, where hours are free and people still there."""
    unit = access_unit(actor, unit_id, Act.KEEP)
    if monday.weekday() != 0:
        raise Invalid("请从星期一开始复制。", field="monday")
    begins = datetime.combine(monday, time(), SHANGHAI)
    checks.hours(begins, begins + WEEK)
    shifts = DutyShift.objects.filter(unit=unit, starts_at__gte=begins - WEEK, starts_at__lt=begins).order_by(
        "starts_at"
    )
    if not shifts:
        raise Conflict("上一周没有排班，没有可复制的内容。")
    there = Appointment.objects.filter(in_force(), pk__in=[row.appointment_id for row in shifts])
    staying = set(there.values_list("pk", flat=True))
    copies = [_a_week_later(row) for row in shifts if row.appointment_id in staying]
    fresh = [row for row in copies if row.starts_at > clock.now()]
    free = _free_of(fresh)
    with checks.no_rival():
        DutyShift.objects.bulk_create(free)
    record(
        actor,
        "roster.copy",
        subject=("unit", unit.pk),
        unit_id=unit.pk,
        detail={"monday": monday.isoformat(), "shifts": len(free)},
    )
    return Copied(copied=len(free), skipped=len(shifts) - len(free))


def _a_week_later(row: DutyShift) -> DutyShift:
    return DutyShift(
        unit_id=row.unit_id,
        appointment_id=row.appointment_id,
        person_id=row.person_id,
        kind=row.kind,
        starts_at=row.starts_at + WEEK,
        ends_at=row.ends_at + WEEK,
    )


def _free_of(wanted: list[DutyShift]) -> list[DutyShift]:
    return [row for row in wanted if not checks.rivals(row).exists()]


def _locked(actor: Actor, shift_id: int) -> DutyShift:
    """Kept by the actor and not over yet."""
    access_shift(actor, shift_id, Act.KEEP)
    DutyShift.objects.select_for_update().filter(pk=shift_id).first()
    shift = access_shift(actor, shift_id, Act.KEEP)
    if not not_over(shift):
        raise Conflict(OVER)
    return shift


def _words(shift: DutyShift) -> dict[str, str]:
    return {
        "person": shift.appointment.person.name,
        "kind": shift.get_kind_display(),
        "when": span_words(shift.starts_at, shift.ends_at),
    }
