"""Above how many people an instruction needs a second person: the system's number, or a lower one of the organ."""

from __future__ import annotations

from django.conf import settings

from officehub.directory.actor import Actor
from officehub.directory.authority import organ_of
from officehub.kernel.errors import Conflict

from .models import ReleaseRule


def limit_of(actor: Actor) -> int:
    """One query."""
    own = ReleaseRule.objects.filter(unit__path=organ_of(actor.unit_path)).values_list("above", flat=True).first()
    system = int(settings.RELEASE_ABOVE)
    return system if own is None else min(system, own)


def needs_second(limit: int) -> Conflict:
    return Conflict(f"超过 {limit:,} 人的指令须经第二人放行，请改为“送放行”。", reason="needs_release", limit=limit)
