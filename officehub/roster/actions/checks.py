"""What must hold before a shift stands: who, when, and beside whom."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from officehub.directory.actor import in_force
from officehub.directory.models import LONGEST_SHIFT, Appointment, DutyShift, Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Invalid
from officehub.roster.importing.words import span_words

FURTHEST = timedelta(days=400)


def member(unit: Unit, appointment_id: int) -> Appointment:
    """Somebody of the organ or its internal offices, today. Raises Invalid."""
    held = Appointment.objects.filter(in_force(), pk=appointment_id, unit__path__startswith=unit.path)
    found = held.select_related("person", "post", "unit").first()
    if found is None:
        raise Invalid(f"只能排{unit.name}在职的同志，请重新选择。", field="appointment_id")
    return found


def hours(starts_at: datetime, ends_at: datetime) -> None:
    now = clock.now()
    if ends_at <= starts_at:
        raise Invalid("下班时间应晚于上班时间；跨夜的班次，下班日期请选次日。", field="ends_at")
    if ends_at - starts_at > LONGEST_SHIFT:
        raise Invalid(f"一个班次最长 {LONGEST_SHIFT.days} 天，请分成几个班次。", field="ends_at")
    if ends_at <= now:
        raise Invalid("这个班次已经过去，不能再安排。", field="starts_at")
    if abs(starts_at - now) > FURTHEST:
        raise Invalid("日期离今天太远，请核对年份。", field="starts_at")


def free(shift: DutyShift, *, but: Collection[int] = ()) -> None:
    """Neither the unit's kind nor the person is taken in these hours. Raises Conflict with who is."""
    taken = rivals(shift).exclude(pk__in=but).select_related("appointment__person", "unit").first()
    if taken is not None:
        raise Conflict(_taken_words(taken))


def rivals(shift: DutyShift) -> QuerySet[DutyShift]:
    same = Q(unit_id=shift.unit_id, kind=shift.kind) | Q(person_id=shift.person_id)
    return DutyShift.objects.filter(same, starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).order_by(
        "starts_at"
    )


def _taken_words(taken: DutyShift) -> str:
    when, who = span_words(taken.starts_at, taken.ends_at), taken.appointment.person.name
    return f"与已有班次重叠：{taken.unit.name} {taken.get_kind_display()} {who}，{when}。请先调整那个班次。"


@contextmanager
def no_rival() -> Iterator[None]:
    """Two who fill the same hours at once: the table's constraints let one of them through."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("刚刚有人安排了同一时段，请刷新后再试。") from error
