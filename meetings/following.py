"""Who may follow `meeting.<id>`: whoever may read it."""

from __future__ import annotations

from officehub.directory.actor import Actor

from .policy import visible_to


def followable(actor: Actor, meeting_ids: set[int]) -> set[int]:
    return set(visible_to(actor).filter(pk__in=meeting_ids).values_list("pk", flat=True))
