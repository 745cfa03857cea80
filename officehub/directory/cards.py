"""One person, one post: who somebody is now and was before, who held a post on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from officehub.kernel import clock
from officehub.kernel.errors import NotFound
from officehub.kernel.payload import Payload

from .actor import Actor
from .models import Appointment, Post
from .payloads import PersonBrief, brief_of
from .policy import Act, acts, standings
from .tree import seen_units
from .web import ORDER


class Tenure(Payload):
    """A post held from `since` up to and including `until`."""

    appointment_id: int
    unit_id: int
    unit: str
    post_id: int
    post: str
    tier: int
    kind: str
    since: date
    until: date | None


class PersonCard(Payload):
    person: PersonBrief
    posts: list[Tenure]
    former: list[Tenure]
    phone: str  # masked unless `see_phone` is among the abilities
    abilities: list[Act]


class Holder(Payload):
    person: PersonBrief
    since: date
    until: date | None


class PostHolders(Payload):
    post_id: int
    title: str
    unit_id: int
    unit: str
    on: date
    holders: list[Holder]


def card(actor: Actor, person_id: int) -> PersonCard:
    """Raises NotFound for absent and hidden alike."""
    standing = standings([person_id]).get(person_id)
    allowed = acts(actor, standing) if standing else frozenset()
    if standing is None or Act.READ not in allowed:
        raise NotFound
    held = sorted(standing.appointments, key=lambda row: (ORDER[row.kind], row.pk))
    past = Appointment.objects.filter(person_id=person_id, valid_to__lt=clock.today())
    person = held[0].person
    return PersonCard(
        person=brief_of(held[0]),
        posts=[tenure(row) for row in held],
        former=[tenure(row) for row in past.select_related("post", "unit").order_by("-valid_to", "-pk")],
        phone=person.phone if Act.SEE_PHONE in allowed else masked(person.phone, wholly=person.shielded),
        abilities=sorted(allowed),
    )


def masked(phone: str, *, wholly: bool) -> str:
    """`139****1234`; of a shielded leader not even the ends."""
    return "*" * len(phone) if wholly else f"{phone[:3]}****{phone[-4:]}"


def tenure(row: Appointment) -> Tenure:
    return Tenure(
        appointment_id=row.pk,
        unit_id=row.unit_id,
        unit=row.unit.name,
        post_id=row.post_id,
        post=row.post.title,
        tier=row.unit.tier,
        kind=row.kind,
        since=row.valid_from,
        until=row.valid_to,
    )


def holders_on(actor: Actor, post_id: int, day: date) -> PostHolders:
    """Who held the post on that day, in the order they took it up. Raises NotFound outside the actor's sight."""
    post = Post.objects.filter(pk=post_id).select_related("unit").first()
    if post is None or not type(post.unit).objects.filter(seen_units(actor), pk=post.unit_id).exists():
        raise NotFound
    then = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    rows = Appointment.objects.filter(then, post=post).select_related("person", "post", "unit")
    return PostHolders(
        post_id=post.pk,
        title=post.title,
        unit_id=post.unit_id,
        unit=post.unit.name,
        on=day,
        holders=[
            Holder(person=brief_of(row), since=row.valid_from, until=row.valid_to)
            for row in rows.order_by("valid_from", "pk")
        ],
    )
