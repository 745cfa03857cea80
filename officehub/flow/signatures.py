"""From people in posts to signatures: the names as they are now, to be kept as they were then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel.errors import Invalid

from .machine.state import Signature
from .models import Signed


class SignedColumns(TypedDict):
    person_id: int
    appointment_id: int
    unit_id: int
    name: str
    unit_name: str
    post_title: str


def signature_of(actor: Actor) -> Signature:
    return Signature(
        person_id=actor.person_id,
        appointment_id=actor.appointment_id,
        unit_id=actor.unit_id,
        name=actor.name,
        unit_name=actor.unit_name,
        post_title=actor.post_title,
    )


def signatures(appointment_ids: Sequence[int]) -> list[Signature]:
    """In the order given; one query. Raises Invalid where one is unknown or no longer in force."""
    rows = Appointment.objects.filter(in_force(), pk__in=appointment_ids).select_related("person", "post", "unit")
    found = {row.pk: _of_appointment(row) for row in rows}
    if any(pk not in found for pk in appointment_ids):
        raise Invalid("所选人员已不在该岗位，请重新选择。")
    return [found[pk] for pk in appointment_ids]


def chosen_signatures(chosen: Mapping[str, Sequence[int]]) -> dict[str, tuple[Signature, ...]]:
    every = signatures([pk for ids in chosen.values() for pk in ids])
    by_id = {who.appointment_id: who for who in every}
    return {stage: tuple(by_id[pk] for pk in ids) for stage, ids in chosen.items()}


def signed_by(row: Signed) -> Signature:
    return Signature(
        person_id=row.person_id,
        appointment_id=row.appointment_id,
        unit_id=row.unit_id,
        name=row.name,
        unit_name=row.unit_name,
        post_title=row.post_title,
    )


def columns(who: Signature) -> SignedColumns:
    return SignedColumns(
        person_id=who.person_id,
        appointment_id=who.appointment_id,
        unit_id=who.unit_id,
        name=who.name,
        unit_name=who.unit_name,
        post_title=who.post_title,
    )


def _of_appointment(row: Appointment) -> Signature:
    return Signature(
        person_id=row.person_id,
        appointment_id=row.pk,
        unit_id=row.unit_id,
        name=row.person.name,
        unit_name=row.unit.name,
        post_title=row.post.title,
    )
