"""What every action of a force says at its end."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.actions.posting import Fact
from messaging.events import person_stream

from .events import ForceChanged, ForceListed, Part, force_stream
from .models import Force


def changed(force: Force, part: Part) -> Fact:
    """The force's row is locked; its version grows."""
    force.version += 1
    force.save(update_fields=["version"])
    return force_stream(force.pk), ForceChanged(force_id=force.pk, part=part, version=force.version)


def listed(force: Force, people: Iterable[int]) -> list[Fact]:
    return [(person_stream(person), ForceListed(force_id=force.pk)) for person in sorted(set(people))]
