"""现在谁在班, and how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from officehub.directory import policy as sight
from officehub.directory.actor import Actor, in_force
from officehub.directory.duty import during
from officehub.directory.models import Appointment, DutyShift, Post, Region, Unit
from officehub.directory.payloads import brief_of, unit_brief
from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from officehub.roster import policy
from officehub.roster.payloads import DutyPhone, DutyPhones, OnDutyNow, RegionOnDuty, RosterTrail, UnitOnDuty
from officehub.roster.policy import Act

from .month import KIND, ORDER

AROUND = timedelta(days=7)
MOST_ENTRIES = 200


def phone_list(*, actor: Actor, unit_id: int) -> DutyPhones:
    """Who is or was lately on duty, or has a duty post, with the numbers the reader may see."""
    unit = policy.access_unit(actor, unit_id, Act.READ)
    now = clock.now()
    near = DutyShift.objects.filter(unit=unit, starts_at__lt=now + AROUND, ends_at__gt=now - AROUND)
    shifts = list(near.order_by("starts_at"))
    listed = Q(pk__in=[row.appointment_id for row in shifts]) | Q(post__role="duty")
    rows = Appointment.objects.filter(in_force(), listed, unit__path__startswith=unit.path).select_related(
        "person", "post", "unit"
    )
    held = list(rows.order_by("unit__path", "post__rank", "pk")[:MOST_ENTRIES])
    phones = _phones(actor, held)
    running = {row.appointment_id: row for row in shifts if row.starts_at <= now < row.ends_at}
    coming = {row.appointment_id: row for row in reversed(shifts) if row.starts_at > now}
    entries = [_entry(row, phones[row.person_id], shift=running.get(row.pk), coming=coming.get(row.pk)) for row in held]
    entries.sort(key=lambda entry: ORDER.get(entry.on_duty or "", len(ORDER)))
    return DutyPhones(unit=unit_brief(unit), entries=entries)


def _entry(
    held: Appointment, phone: str, *, shift: DutyShift | None = None, coming: DutyShift | None = None
) -> DutyPhone:
    return DutyPhone(
        person=brief_of(held),
        phone=phone,
        on_duty=KIND.validate_python(shift.kind) if shift else None,
        next_at=coming.starts_at if coming else None,
    )


def _phones(actor: Actor, held: Iterable[Appointment]) -> dict[int, str]:
    """Whole, or empty where the directory hides it."""
    people = {row.person_id: row.person.phone for row in held}
    known = sight.standings(people)
    limits = sight.sight_of(actor) if actor.limited else None
    seen = {key for key, one in known.items() if sight.Act.SEE_PHONE in sight.acts(actor, one, sight=limits)}
    return {key: phone if key in seen else "" for key, phone in people.items()}


def on_duty_now(*, actor: Actor, region_id: int | None) -> OnDutyNow:
    """One region's organs with who is on duty, and the regions below with how many are covered."""
    region = _region(actor, region_id)
    organs = _keeping(policy.visible_to(actor))
    here = list(organs.filter(region=region).order_by("order", "path"))
    return OnDutyNow(
        trail=_trail(actor, region),
        at=clock.now(),
        units=_on_duty(actor, here),
        regions=_below(organs, region),
    )


def _region(actor: Actor, region_id: int | None) -> Region:
    """Within the reader's own land. Raises NotFound."""
    if region_id is None:
        return Region.objects.get(path=actor.region_path)  # type: ignore[no-any-return]
    found: Region | None = Region.objects.filter(pk=region_id, path__startswith=actor.region_path).first()
    if found is None:
        raise NotFound
    return found


def _keeping(organs: QuerySet[Unit]) -> QuerySet[Unit]:
    """Organs that keep a roster or have duty posts: of the others nobody expects one."""
    now = clock.now()
    lately = DutyShift.objects.filter(unit=OuterRef("pk"), starts_at__gt=now - timedelta(days=31))
    posts = Post.objects.filter(role="duty", unit=OuterRef("pk"))
    return organs.filter(Exists(lately) | Exists(posts))


def _on_duty(actor: Actor, organs: list[Unit]) -> list[UnitOnDuty]:
    running = DutyShift.objects.filter(during(clock.now()), unit__in=organs, appointment__in=_held())
    shifts = list(running.select_related("appointment__person", "appointment__post", "appointment__unit"))
    phones = _phones(actor, [row.appointment for row in shifts])
    by_unit: dict[int, list[DutyPhone]] = defaultdict(list)
    for row in sorted(shifts, key=lambda row: ORDER.get(KIND.validate_python(row.kind), 0)):
        by_unit[row.unit_id].append(_entry(row.appointment, phones[row.person_id], shift=row))
    return [UnitOnDuty(unit=unit_brief(unit), entries=by_unit[unit.pk]) for unit in organs]


def _held() -> QuerySet[Appointment]:
    return Appointment.objects.filter(in_force())


def _below(organs: QuerySet[Unit], region: Region) -> list[RegionOnDuty]:
    """Two counts for every region directly below, in one query."""
    length = len(region.path) + int(Region.steplen)
    running = DutyShift.objects.filter(during(clock.now()), appointment__in=_held()).values("unit_id")
    below = organs.filter(region_path__startswith=region.path).exclude(region=region)
    counts = {
        land: (units, covered)
        for land, units, covered in below.annotate(land=Left("region_path", length))
        .order_by()
        .values("land")
        .annotate(units=Count("pk"), covered=Count("pk", filter=Q(pk__in=running)))
        .values_list("land", "units", "covered")
    }
    children = Region.objects.filter(path__in=counts).order_by("path")
    return [
        RegionOnDuty(id=one.pk, name=one.name, tier=one.tier, units=counts[one.path][0], covered=counts[one.path][1])
        for one in children
    ]


def _trail(actor: Actor, region: Region) -> list[RosterTrail]:
    step = int(Region.steplen)
    paths = [region.path[:end] for end in range(len(actor.region_path), len(region.path) + 1, step)]
    return [
        RosterTrail(id=pk, name=name)
        for pk, name in Region.objects.filter(path__in=paths).order_by("path").values_list("pk", "name")
    ]
