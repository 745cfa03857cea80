"""Who acts: a person in a post of a unit, as of now. Every action takes one."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q

from officehub.kernel import clock
from officehub.kernel.errors import NotFound

from .models import Appointment


@dataclass(frozen=True)
class Origin:
    """Where an act came from, for the ledger."""

    ip: str = ""
    device: str = "server"


@dataclass(frozen=True)
class Actor:
    person_id: int
    appointment_id: int
    post_id: int
    unit_id: int
    name: str
    post_title: str
    unit_name: str
    tier: int
    region_path: str
    unit_path: str
    role: str  # the post's: head, deputy, duty, clerk …
    unit_kind: str = ""
    unit_category: str = ""
    limited: bool = False  # of a unit that sees only itself and what it was given
    duties: frozenset[str] = frozenset()
    admin_role: str = ""
    user_id: int | None = None
    origin: Origin = field(default_factory=Origin)

    @property
    def line(self) -> str:
        return f"{self.name} · {self.unit_name} {self.post_title}"


def in_force() -> Q:
    """Appointments that hold today."""
    today = clock.today()
    return Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gte=today))


def actor_for(appointment_id: int, *, origin: Origin | None = None) -> Actor:
    """One query. Raises NotFound when the appointment is unknown or not in force."""
    rows = Appointment.objects.select_related("person__user", "post", "unit").filter(in_force(), pk=appointment_id)
    appointment = rows.first()
    if appointment is None:
        raise NotFound
    return actor_of(appointment, origin=origin)


def actor_of(appointment: Appointment, *, origin: Origin | None = None) -> Actor:
    person, post, unit = appointment.person, appointment.post, appointment.unit
    return Actor(
        person_id=person.pk,
        appointment_id=appointment.pk,
        post_id=post.pk,
        unit_id=unit.pk,
        name=person.name,
        post_title=post.title,
        unit_name=unit.name,
        tier=unit.tier,
        region_path=unit.region_path,
        unit_path=unit.path,
        role=post.role,
        unit_kind=unit.kind,
        unit_category=unit.category,
        limited=unit.limited,
        duties=frozenset(post.duty_tags),
        admin_role=person.user.admin_role if person.user else "",
        user_id=person.user_id,
        origin=origin or Origin(),
    )
