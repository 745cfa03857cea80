"""名片: who it shows is looked up here, never taken from the client."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.contents import ContactContent
from officehub.directory.actor import Actor
from officehub.directory.models import AppointmentKind
from officehub.directory.policy import Act, Standing, acts, sight_of, standings

Wanted = tuple[Actor, int]  # who sends, whose card


def contacts(wanted: Iterable[Wanted]) -> dict[tuple[int, int], ContactContent]:
    """By (sender, person). Who the sender may not see is missing, like somebody who does not exist."""
    pairs = {(actor.person_id, person): actor for actor, person in wanted}
    if not pairs:
        return {}
    known = standings(person for _, person in pairs)
    return {
        (sender, person): _card(known[person])
        for (sender, person), actor in pairs.items()
        if person in known and _sees(actor, known[person])
    }


def _sees(actor: Actor, standing: Standing) -> bool:
    return Act.READ in acts(actor, standing, sight=sight_of(actor) if actor.limited else None)


def _card(standing: Standing) -> ContactContent:
    held = standing.appointments
    main = next((post for post in held if post.kind == AppointmentKind.PRIMARY), held[0])
    return ContactContent(
        person_id=standing.person_id, name=main.person.name, title=f"{main.unit.name} {main.post.title}"
    )
