"""Instructions climb their ladder on the recording gateway: messages that never left, and how people took them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from messaging.gateways import inbound, sending
from messaging.gateways.configuration import demo_rules
from messaging.gateways.devices import Gateway
from messaging.gateways.models import Channel, Outgoing, Result, State
from messaging.reach.escalation import climbing
from messaging.reach.models import Dispatch
from officehub.demo.world import DemoWorld

# Of those called: how many say yes, and what the gateway tells of the others.
SAYS_YES = {Channel.SMS: 0.1, Channel.VOICE: 0.25}
OTHERWISE = {
    Channel.SMS: (Result.DELIVERED,) * 8 + (Result.OFF, Result.ARREARS),
    Channel.VOICE: (Result.NO_ANSWER,) * 5 + (Result.BUSY,) * 3 + (Result.OFF, Result.OUT_OF_AREA),
}


def climb(world: DemoWorld, dispatch: Dispatch, *, minutes: Sequence[float], answering: bool = False) -> None:
    """The steps that fall due so many minutes after sending."""
    for minute in minutes:
        with world.at(dispatch.sent_at + timedelta(minutes=minute)):
            while climbing.take_part(dispatch.pk):
                pass
            sent = _send()
        if answering:
            with world.at(dispatch.sent_at + timedelta(minutes=minute + 2)):
                for message in sent:
                    _answer(world, message)


def _send() -> list[Outgoing]:
    devices: dict[str, Sequence[Gateway]] = {rule.device().channel: [rule.device()] for rule in demo_rules()}
    sent = []
    while message := sending.take_in_hand():
        sending.hand_over(message, devices[message.channel])
        sent.append(message)
    return sent


def _answer(world: DemoWorld, message: Outgoing) -> None:
    message.refresh_from_db()
    if message.state != State.HANDED or message.person.user_id is not None:
        return  # whoever signs in to the demo has something left to answer
    channel = Channel(message.channel)
    if world.random.random() >= SAYS_YES[channel]:
        heard = inbound.Heard(ref=str(message.pk), result=world.random.choice(OTHERWISE[channel]))
    elif channel == Channel.VOICE:
        heard = inbound.Heard(ref=str(message.pk), digit="1")
    else:
        heard = inbound.Heard(ref=str(message.pk), text=world.random.choice(["1", "收到"]))
    inbound.take(message.gateway, heard)
