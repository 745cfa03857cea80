"""What the wire says about people and units; used by every area that shows a person."""

from __future__ import annotations

from collections.abc import Iterable

from officehub.kernel.payload import Payload

from .models import Appointment, Unit


class PersonBrief(Payload):
    """One line: 王敏 · 某县水利局 值班员. `phone_tail` tells namesakes apart and is empty for shielded leaders."""

    id: int
    appointment_id: int
    name: str
    unit_id: int
    unit: str
    post: str
    tier: int
    phone_tail: str
    shielded: bool
    demo: bool


class UnitBrief(Payload):
    id: int
    name: str
    short_name: str
    kind: str
    tier: int
    demo: bool


class Identity(Payload):
    appointment_id: int
    unit_id: int
    unit: str
    post: str
    tier: int
    kind: str  # primary, concurrent, seconded


def brief_of(appointment: Appointment) -> PersonBrief:
    """`appointment` with person, post and unit at hand."""
    person, unit = appointment.person, appointment.unit
    return PersonBrief(
        id=person.pk,
        appointment_id=appointment.pk,
        name=person.name,
        unit_id=unit.pk,
        unit=unit.name,
        post=appointment.post.title,
        tier=unit.tier,
        phone_tail="" if person.shielded else person.phone[-4:],
        shielded=person.shielded,
        demo=person.demo,
    )


def briefs(appointment_ids: Iterable[int]) -> dict[int, PersonBrief]:
    """One query for any number of lines, whether the appointments are still in force or not."""
    rows = Appointment.objects.filter(pk__in=set(appointment_ids)).select_related("person", "post", "unit")
    return {row.pk: brief_of(row) for row in rows}


def unit_brief(unit: Unit) -> UnitBrief:
    return UnitBrief(
        id=unit.pk, name=unit.name, short_name=unit.short_name, kind=unit.kind, tier=unit.tier, demo=unit.demo
    )
