"""Who looks at the gateways: the system administrator, who sees how they do and nobody's words.

The demo device shows words too, and lets one answer in people's place: it is there in a demo only.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet

from officehub.accounts.models import AdminRole
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel.errors import NotFound

from .configuration import is_recording
from .models import Outgoing


class Act(StrEnum):
    SEE_CONDITION = "see_condition"
    PLAY = "play"  # with the demo device


def may(actor: Actor, act: Act) -> bool:
    return actor.admin_role == AdminRole.SYSTEM and (act is Act.SEE_CONDITION or bool(settings.DEMO))


def who_may(act: Act) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force(), person__user__admin_role=AdminRole.SYSTEM)
    return held if act is Act.SEE_CONDITION or settings.DEMO else held.none()


def require(actor: Actor, act: Act) -> None:
    """NotFound: to others there is no such page."""
    if not may(actor, act):
        raise NotFound


def visible_to(actor: Actor) -> QuerySet[Outgoing]:
    """What the demo device shows."""
    return Outgoing.objects.exclude(gateway="") if may(actor, Act.PLAY) else Outgoing.objects.none()


def access_outgoing(actor: Actor, outgoing_id: int) -> Outgoing:
    message = visible_to(actor).filter(pk=outgoing_id).first()
    if message is None or not is_recording(message.gateway):
        raise NotFound
    return message
