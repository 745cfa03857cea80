"""The people one wants to talk to, with the post each holds now."""

from __future__ import annotations

from collections.abc import Iterable

from officehub.directory.actor import Actor
from officehub.directory.models import Appointment, AppointmentKind
from officehub.directory.policy import REFUSAL, Act, Standing, acts, sight_of, standings
from officehub.kernel.errors import Forbidden, Invalid, NotFound

MEMBER_LIMIT = 10_000


def invitees(actor: Actor, person_ids: Iterable[int]) -> dict[int, Appointment]:
    """Without the actor. NotFound for one absent or unseen; Forbidden, by name, for those not to be written to."""
    wanted = list(dict.fromkeys(person for person in person_ids if person != actor.person_id))
    if len(wanted) >= MEMBER_LIMIT:
        raise Invalid(f"一个群最多 {MEMBER_LIMIT} 人。", limit=MEMBER_LIMIT)
    known = standings(wanted)
    sight = sight_of(actor) if actor.limited else None
    rights = {person: acts(actor, standing, sight=sight) for person, standing in known.items()}
    if any(Act.READ not in rights.get(person, ()) for person in wanted):
        raise NotFound
    shielded = [person for person in wanted if Act.MESSAGE not in rights[person]]
    if shielded:
        names = "、".join(known[person].appointments[0].person.name for person in shielded[:5])
        raise Forbidden(f"{names}：{REFUSAL[Act.MESSAGE]}", person_ids=shielded)
    return {person: _main_post(known[person]) for person in wanted}


def _main_post(standing: Standing) -> Appointment:
    return next(
        (held for held in standing.appointments if held.kind == AppointmentKind.PRIMARY), standing.appointments[0]
    )
