"""Who sees how far an instruction has climbed: whoever sees its board. Who stops it: whoever could take it back."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from messaging.reach import policy as reach
from messaging.reach.models import Dispatch
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment

from .models import Climb


class Act(StrEnum):
    SEE = "see"
    PAUSE = "pause"


ASKS = {Act.SEE: reach.Act.SEE_BOARD, Act.PAUSE: reach.Act.WITHDRAW}


def may(actor: Actor, act: Act, dispatch: Dispatch) -> bool:
    return reach.may(actor, ASKS[act], dispatch)


def who_may(act: Act, dispatch: Dispatch) -> QuerySet[Appointment]:
    return reach.who_may(ASKS[act], dispatch)


def visible_to(actor: Actor) -> QuerySet[Climb]:
    return Climb.objects.filter(dispatch__in=reach.boards_of(actor))


def access_climb(actor: Actor, dispatch_id: int, act: Act = Act.SEE) -> Dispatch:
    """The instruction. NotFound, Forbidden and Conflict as for its board and its withdrawal."""
    return reach.access_dispatch(actor, dispatch_id, ASKS[act])
