"""What is due, taken and sent: claimed in one transaction, sent outside any, accounted for in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import chain
from urllib.parse import urlsplit

from django.db import transaction

from messaging.nudges import Weight
from officehub.kernel import clock

from . import endpoints, service, words
from .models import Push, Subscription
from .queueing import put_back
from .rules import opening_times
from .service import Answer, Letter, Outcome

BATCH = 200
THREADS = 8
LEASE = timedelta(minutes=5)  # longer than any batch takes: whoever claimed it and fell silent has died
FIRST_WAIT = 15.0  # seconds, doubled with each attempt
LONGEST_WAIT = 3600.0
ATTEMPTS = 30  # about a day
PATIENCE = 3  # failures in a row after which a service is left alone for the rest of the batch

Done = list[tuple[Push, Answer]]


def send_due() -> int:
    """One batch; how many pushes were looked at. Several workers never take the same."""
    pushes = _claim()
    if not pushes:
        return 0
    free = _hold_back(pushes)
    speech = words.Speech(free)
    spoken = [(push, said) for push in free if (said := speech.of(push)) is not None]
    letters = [(push, _letter(push, words.payload(push, said))) for push, said in spoken]
    told = {push.pk for push, _ in letters}
    Push.objects.filter(pk__in=[push.pk for push in free if push.pk not in told]).delete()
    _account(_send(letters))
    return len(pushes)


def due() -> bool:
    return Push.objects.filter(weight__in=list(Weight), claimed_at=None, not_before__lte=clock.now()).exists()


@transaction.atomic
def release_forgotten() -> None:
    """Those of a worker that died while sending: told twice rather than never."""
    lost = Push.objects.filter(claimed_at__lt=clock.now() - LEASE).select_for_update(skip_locked=True)
    for push in lost:  # one by one: two of the same topic may be among them
        put_back([(push.pk, clock.now(), push.attempts + 1)])


@transaction.atomic
def _claim() -> list[Push]:
    """The weighty first; each weight by its own stretch of the index."""
    now = clock.now()
    found: list[Push] = []
    for weight in Weight:
        waiting = Push.objects.filter(weight=weight, claimed_at=None, not_before__lte=now)
        locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("subscription")
        found.extend(locked.order_by("not_before")[: BATCH - len(found)])
        if len(found) >= BATCH:
            break
    Push.objects.filter(pk__in=[push.pk for push in found]).update(claimed_at=now)
    return found


def _hold_back(pushes: Sequence[Push]) -> list[Push]:
    """The last look at the clock: rules may have changed, or this worker may be late. Returns what may leave now."""
    now = clock.now()
    times = opening_times({push.person_id for push in pushes if not push.urgent}, now)
    held = {push.pk: times[push.person_id] for push in pushes if not push.urgent and times[push.person_id] > now}
    put_back([(push.pk, held[push.pk], push.attempts) for push in pushes if push.pk in held])
    return [push for push in pushes if push.pk not in held]


def _letter(push: Push, body: bytes) -> Letter:
    to = push.subscription
    return Letter(to.endpoint, to.p256dh, to.auth, body, topic=push.topic, urgent=push.urgent)


def _send(letters: Sequence[tuple[Push, Letter]]) -> Done:
    """Services side by side, so that none waits for another; one device's pushes in order."""
    by_host: dict[str, list[tuple[Push, Letter]]] = defaultdict(list)
    for push, letter in letters:
        by_host[urlsplit(letter.endpoint).netloc].append((push, letter))
    lanes = [lane for each in by_host.values() for lane in _lanes(each)]
    with ThreadPoolExecutor(THREADS) as threads:
        return list(chain.from_iterable(threads.map(_send_lane, lanes)))


def _lanes(letters: list[tuple[Push, Letter]]) -> list[list[tuple[Push, Letter]]]:
    """A service's devices over a few connections."""
    lanes: list[list[tuple[Push, Letter]]] = [[] for _ in range(min(THREADS, len(letters)))]
    for push, letter in letters:
        lanes[push.subscription_id % len(lanes)].append((push, letter))
    return lanes


def _send_lane(lane: Sequence[tuple[Push, Letter]]) -> Done:
    done: Done = []
    failures = 0
    for push, letter in lane:
        answer = _send_one(letter) if failures < PATIENCE else Answer(Outcome.LATER, why="service in trouble")
        failures = failures + 1 if answer.outcome is Outcome.LATER else 0
        done.append((push, answer))
    return done


def _send_one(letter: Letter) -> Answer:
    return service.send(letter) if endpoints.allowed(letter.endpoint) else Answer(Outcome.GONE, why="not listed")


@transaction.atomic
def _account(done: Done) -> None:
    """In the order of the rows, so that two workers never wait for one another in a circle."""
    by = {outcome: [pair for pair in done if pair[1].outcome is outcome] for outcome in Outcome}
    over = [pair for pair in by[Outcome.LATER] if pair[0].attempts + 1 >= ATTEMPTS]
    later = [pair for pair in by[Outcome.LATER] if pair not in over]
    Subscription.objects.filter(pk__in=[push.subscription_id for push, _ in by[Outcome.GONE]]).delete()
    Push.objects.filter(pk__in=[push.pk for push, _ in (*by[Outcome.TAKEN], *by[Outcome.REFUSED], *over)]).delete()
    put_back([(push.pk, clock.now() + _wait(push, answer), push.attempts + 1) for push, answer in later])
    taken = {push.subscription_id for push, _ in by[Outcome.TAKEN]}
    Subscription.objects.filter(pk__in=taken).update(pushed_at=clock.now(), trouble="")
    for why in {answer.why for _, answer in (*by[Outcome.REFUSED], *by[Outcome.LATER])}:
        troubled = {push.subscription_id for push, answer in done if answer.why == why} - taken
        Subscription.objects.filter(pk__in=troubled).update(trouble=why)


def _wait(push: Push, answer: Answer) -> timedelta:
    doubled = min(FIRST_WAIT * 2 ** min(push.attempts, 12), LONGEST_WAIT)
    return timedelta(seconds=max(answer.wait, doubled))
