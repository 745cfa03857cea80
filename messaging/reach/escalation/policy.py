"""Who sees how far an instruction has climbed: whoever sees its board. Who stops it: whoever could take it back."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from messaging.reach import policy as reach
from messaging.reach.models import Dispatch
from officehub.directory.actor import Actor
from officehub.directory.models import Appointment
from officehub.kernel.errors import Conflict

from .models import Climb


class Act(StrEnum):
    SEE = "see"
    PAUSE = "pause"


ASKS = {Act.SEE: reach.Act.SEE_BOARD, Act.PAUSE: reach.Act.WITHDRAW}


def _open(act: Act, dispatch: Dispatch) -> bool:
    """Once what gave it is over nobody is called any more, so nothing is there to stop or to go on with."""
    return act is Act.SEE or dispatch.ended_at is None


def may(actor: Actor, act: Act, dispatch: Dispatch) -> bool:
    return _open(act, dispatch) and reach.may(actor, ASKS[act], dispatch)


def who_may(act: Act, dispatch: Dispatch) -> QuerySet[Appointment]:
    return reach.who_may(ASKS[act], dispatch) if _open(act, dispatch) else Appointment.objects.none()


def visible_to(actor: Actor) -> QuerySet[Climb]:
    return Climb.objects.filter(dispatch__in=reach.boards_of(actor))


def access_climb(actor: Actor, dispatch_id: int, act: Act = Act.SEE) -> Dispatch:
    """The instruction. NotFound, Forbidden and Conflict as for its board and its withdrawal."""
    dispatch = reach.access_dispatch(actor, dispatch_id, ASKS[act])
    if not _open(act, dispatch):
        raise Conflict("下达这条指令的指挥已经结束，不再升级。")
    return dispatch
