"""An hour of an instruction, in one line: timers run, what is due goes out, as time goes by."""

from __future__ import annotations

from datetime import datetime, timedelta

from messaging.gateways.models import Outgoing, State
from messaging.reach.escalation import climbing
from messaging.reach.escalation.models import Attempt, Climb
from messaging.reach.models import Dispatch, Receipt
from officehub.directory.actor import Actor
from officehub.kernel import clock
from tests.support.gateways import drain


def tick(moment: datetime, *, gateways: bool = True) -> None:
    """What the timers and a worker do at that moment."""
    with clock.at(moment):
        climbing.climb_due(seconds=60)
        if gateways:
            drain()


def run(dispatch: Dispatch, minutes: float, *, start: float = 0) -> datetime:
    """Half a minute at a time from sending on; the moment at the end."""
    moment = dispatch.sent_at + timedelta(minutes=start)
    until = dispatch.sent_at + timedelta(minutes=minutes)
    while moment <= until:
        tick(moment)
        moment += timedelta(seconds=30)
    return until


def sent_to(actor: Actor, channel: str | None = None) -> list[Outgoing]:
    rows = Outgoing.objects.filter(person=actor.person_id, state=State.HANDED).order_by("pk")
    return list(rows.filter(channel=channel) if channel else rows)


def channels_of(actor: Actor) -> list[str]:
    return [message.channel for message in sent_to(actor)]


def steps_of(dispatch: Dispatch, actor: Actor) -> list[int]:
    receipt = Receipt.objects.get(dispatch=dispatch, person=actor.person_id)
    return list(Attempt.objects.filter(receipt_id=receipt.pk).order_by("step").values_list("step", flat=True))


def climb_of(dispatch: Dispatch) -> Climb:
    return Climb.objects.get(pk=dispatch.pk)
