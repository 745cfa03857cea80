"""Which identity a signed-in person acts in."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from officehub.kernel.errors import NotFound
from officehub.kernel.payload import Payload

from .actor import Actor, actor_for, in_force
from .models import Appointment, Unit
from .payloads import Identity
from .web import ACTING, ORDER

PRODUCT = "OfficeHub"


class ActingIdentity(Identity):
    line: str
    role: str
    duties: list[str]
    unit_kind: str


class Me(Payload):
    user_id: int | None
    admin_role: str
    person_id: int
    name: str
    phone_tail: str
    acting: ActingIdentity
    identities: list[Identity]
    stream: str
    demo: bool


class Site(Payload):
    product: str
    demo: bool


def site() -> Site:
    return Site(product=PRODUCT, demo=settings.DEMO or Unit.objects.filter(demo=True).exists())


def me(actor: Actor) -> Me:
    rows = Appointment.objects.filter(in_force(), person_id=actor.person_id).select_related("person", "post", "unit")
    held = sorted(rows, key=lambda row: (ORDER[row.kind], row.pk))
    acting = next(row for row in held if row.pk == actor.appointment_id)
    return Me(
        user_id=actor.user_id,
        admin_role=actor.admin_role,
        person_id=actor.person_id,
        name=actor.name,
        phone_tail=acting.person.phone[-4:],
        acting=ActingIdentity(
            **identity_of(acting).model_dump(),
            line=actor.line,
            role=actor.role,
            duties=sorted(actor.duties),
            unit_kind=actor.unit_kind,
        ),
        identities=[identity_of(row) for row in held],
        stream=f"person.{actor.person_id}",
        demo=acting.person.demo,
    )


def identity_of(appointment: Appointment) -> Identity:
    return Identity(
        appointment_id=appointment.pk,
        unit_id=appointment.unit_id,
        unit=appointment.unit.name,
        post=appointment.post.title,
        tier=appointment.unit.tier,
        kind=appointment.kind,
    )


_heard: list[Callable[[str], None]] = []


def hear_switches(function: Callable[[str], None]) -> None:
    """For `AppConfig.ready()`: called with the key of a session that acts in another identity from now on."""
    if function not in _heard:
        _heard.append(function)


def act_as(*, actor: Actor, appointment_id: int, session: SessionBase) -> Me:
    """The session acts in this identity from now on. Raises NotFound unless it is the actor's own and in force."""
    own = Appointment.objects.filter(in_force(), pk=appointment_id, person_id=actor.person_id).exists()
    if not own:
        raise NotFound
    if session.get(ACTING) != appointment_id:
        session[ACTING] = appointment_id
        session.save()  # before anybody is told: who comes back must find it
        for function in _heard:
            function(session.session_key or "")
    return me(actor_for(appointment_id, origin=actor.origin))
