"""Handing over what waits: a few at a time, each asked once more whether it is still wanted, none twice.

A message is taken in hand in a transaction of its own, handed over outside any, and then marked. Whoever dies between
leaves it in hand: it may have gone out, so it is not sent again (`give_up_lost`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection, transaction

from officehub.kernel import clock

from . import conditions, metrics
from .configuration import gateways_for
from .devices import Away, Gateway, Refused, Unclear
from .models import Outgoing, Result, State
from .numbers import address_of, masked
from .registry import Verdict, subject_of

TRIES = 6
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)
ASK_AGAIN = timedelta(seconds=5)  # where the sender has paused
LOST_AFTER = timedelta(minutes=2)  # in hand and never marked: its worker is gone
SHIFT_SECONDS = 10.0  # one run of the job; the worker then looks at other work


def send_due(*, seconds: float = SHIFT_SECONDS) -> int:
    """Until nothing is due, or so long. How many were handed over."""
    until = monotonic() + seconds
    with ThreadPoolExecutor(settings.GATEWAY_CONCURRENCY) as pool:
        return sum(pool.map(lambda _: _work(until), range(settings.GATEWAY_CONCURRENCY)))


def _work(until: float) -> int:
    sent = 0
    try:
        while monotonic() < until and (message := take_in_hand()):
            sent += hand_over(message)
    finally:
        connection.close()
    return sent


def due(now: datetime) -> bool:
    return Outgoing.objects.filter(state=State.WAITING, next_at__lte=now).exists()


def take_in_hand() -> Outgoing | None:
    """The next that is due and still wanted; None where there is none."""
    while True:
        with transaction.atomic():
            rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("person__user")
            waiting = rows.filter(state=State.WAITING, next_at__lte=clock.now()).order_by("priority", "next_at", "pk")
            message = waiting.first()
            if message is None:
                return None
            _judge(message)
            message.save(update_fields=["state", "next_at", "tries", "to_masked"])
        if message.state == State.HANDING:
            return message


def _judge(message: Outgoing) -> None:
    now = clock.now()
    verdict = subject_of(message.ref_kind).wanted(message.ref_id, now)
    if verdict is Verdict.DROP:
        message.state = State.CANCELLED
    elif now > message.expires_at:
        message.state = State.EXPIRED
    elif verdict is Verdict.WAIT:
        message.next_at = now + ASK_AGAIN
    else:
        message.state = State.HANDING
        message.next_at = now  # since when in hand
        message.tries += 1
        message.to_masked = masked(address_of(message.person, message.channel))


def hand_over(message: Outgoing, devices: Sequence[Gateway] | None = None) -> bool:
    """To the first gateway of the channel that takes it; to those configured unless told."""
    address = address_of(message.person, message.channel)
    devices = gateways_for(message.channel) if devices is None else devices
    if not address or not devices:
        _mark(message, state=State.FAILED)
        return False
    asleep = conditions.resting(clock.now())
    for device in devices:
        if device.name in asleep:
            continue
        if (outcome := _try(device, message, address)) is not None:
            return outcome
    _again(message, asleep if len(asleep) >= len(devices) else {})
    return False


def _try(device: Gateway, message: Outgoing, address: str) -> bool | None:
    """None: it did not take it, the next may."""
    # Before it is handed over: a callback may overtake the answer.
    Outgoing.objects.filter(pk=message.pk).update(gateway=device.name)
    try:
        handed_id = device.send(to=address, text=message.text, ref=str(message.pk))
    except Away as error:
        _note(device, "away", str(error))
        return None
    except Refused:
        _note(device, "refused")
        _mark(message, state=State.FAILED, result=Result.UNDELIVERED, result_at=clock.now())
        return False
    except Unclear as error:
        _note(device, "unclear", str(error))
        _mark(message, state=State.UNCLEAR)
        return False
    _note(device, "handed")
    _mark(message, state=State.HANDED, handed_id=handed_id, handed_at=clock.now())
    return True


def _note(device: Gateway, outcome: str, error: str = "") -> None:
    metrics.handed.labels(device.name, outcome).inc()
    if error:
        conditions.failed(device.name, error, clock.now())
    else:
        conditions.worked(device.name, clock.now())


def _mark(message: Outgoing, **fields: object) -> None:
    """Unless a callback was quicker and knows more: then only what it cannot know."""
    mine = Outgoing.objects.filter(pk=message.pk)
    if not mine.filter(state=State.HANDING).update(**fields):
        mine.update(**{name: value for name, value in fields.items() if name.startswith("handed_")})


def _again(message: Outgoing, asleep: dict[str, datetime]) -> None:
    """Where every gateway rests, when the first is back; that was no try."""
    now = clock.now()
    pause = min(FIRST_PAUSE * 2 ** (message.tries - 1), LONGEST_PAUSE)
    if asleep:
        _mark(message, state=State.WAITING, tries=message.tries - 1, next_at=min(asleep.values()), gateway="")
    elif message.tries >= TRIES:
        _mark(message, state=State.FAILED)
    else:
        _mark(message, state=State.WAITING, next_at=now + pause, gateway="")


def give_up_lost() -> int:
    lost = Outgoing.objects.filter(state=State.HANDING, next_at__lt=clock.now() - LOST_AFTER)
    return lost.update(state=State.UNCLEAR)
