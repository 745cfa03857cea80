"""Taking the steps that are due, a part of them at a time.

Each part is a transaction that locks the climb and the instruction, looks whether the instruction still stands and
takes only those whose receipts are open then. Whoever answers after that is looked at again before the message leaves
(replies.wanted). Too late for a step is too late for whoever is left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from time import monotonic

from django.db import connection, transaction

from messaging.reach.models import Dispatch, Receipt, State
from messaging.reach.pulse import board_moved
from officehub.audit.ledger import record
from officehub.kernel import clock

from . import calls
from .ladders import Ladder, Step
from .models import Climb, End, Rung

PUSHED_AT_ONCE = 2000
CALLED_AT_ONCE = 300
ROUND_SECONDS = 0.5  # the timers have other work; what is left comes in the next round
CLIMBS_PER_ROUND = 100

# Fenced, so that the smallest id is not sought by walking through everybody else's receipts.
_BOUNDS = """
SELECT min(id), max(id) FROM (
    SELECT id FROM reach_receipt WHERE dispatch_id = %s AND answered_at IS NULL OFFSET 0
) AS open
"""


def climb_due(*, seconds: float = ROUND_SECONDS) -> int:
    """One round; how many parts of steps were taken. Fair: each climb that is due takes one part in turn."""
    until, taken = monotonic() + seconds, 0
    while due := _due(clock.now()):
        moved = 0
        for dispatch_id in due:
            if monotonic() > until:
                return taken + moved
            moved += take_part(dispatch_id)
        taken += moved
        if not moved:
            return taken
    return taken


def _due(now: datetime) -> list[int]:
    rows = Climb.objects.filter(next_at__lte=now, paused_at=None).order_by("next_at")
    return list(rows.values_list("pk", flat=True)[:CLIMBS_PER_ROUND])


@transaction.atomic
def take_part(dispatch_id: int) -> bool:
    """False where there was nothing to do after all."""
    rows = Climb.objects.select_for_update(skip_locked=True)
    climb = rows.filter(pk=dispatch_id, next_at__lte=clock.now(), paused_at=None).first()
    if climb is None:
        return False
    # A withdrawal under way is waited for, and waits for us.
    dispatch = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch_id)
    if dispatch.state == State.WITHDRAWN:
        _end(climb, End.WITHDRAWN)
        return True
    ladder = Ladder.model_validate(climb.ladder)
    if climb.cursor is None:
        _begin_step(climb, ladder)
    if climb.cursor is not None:
        _take(climb, dispatch, ladder)
    climb.save()
    board_moved(dispatch_id)
    return True


def _begin_step(climb: Climb, ladder: Ladder) -> None:
    now, due, step = clock.now(), _next_at(climb), ladder.steps[climb.step]
    late = now > due + step.patience
    # What was due just before the night and is taken late rests as well; what is too late is too late by night and day.
    wanted = due if late else max(due, now)
    opens = ladder.opens(wanted)
    if opens > wanted:
        climb.next_at = opens
        return
    if late:
        _record(climb, step, skipped=True)
        rung = {"due_at": due, "began_at": now, "done_at": now, "skipped": True}
        Rung.objects.update_or_create(climb=climb, step=climb.step, defaults=rung)
        _advance(climb, ladder, due)
        return
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [climb.pk])
        first, last = cursor.fetchone()
    if first is None:
        _end(climb, End.ANSWERED)
        return
    climb.cursor, climb.last = first - 1, last
    Rung.objects.get_or_create(climb=climb, step=climb.step, defaults={"due_at": due, "began_at": now})


def _take(climb: Climb, dispatch: Dispatch, ladder: Ladder) -> None:
    step = ladder.steps[climb.step]
    rung = Rung.objects.get(climb=climb, step=climb.step)
    now, latest = clock.now(), rung.due_at + step.patience
    receipts = [] if now > latest else _open(climb, step)
    if receipts:
        rung.people += calls.make(dispatch, step, climb.step, receipts, expires_at=latest)
        climb.cursor = receipts[-1].pk
    rung.skipped = now > latest
    if not receipts:
        rung.done_at = now
        _record(climb, step, people=rung.people, skipped=rung.skipped)
        _advance(climb, ladder, rung.began_at)
    rung.save()


def _open(climb: Climb, step: Step) -> Sequence[Receipt]:
    rows = Receipt.objects.filter(dispatch=climb.pk, pk__gt=climb.cursor, pk__lte=climb.last, answered_at=None)
    size = PUSHED_AT_ONCE if step.by == "push" else CALLED_AT_ONCE
    return list(rows.select_related("person", "appointment__post", "unit").order_by("pk")[:size])


def _advance(climb: Climb, ladder: Ladder, since: datetime) -> None:
    climb.cursor = climb.last = None
    climb.step += 1
    if climb.step < len(ladder.steps):
        climb.next_at = since + ladder.steps[climb.step].pause
    else:
        _end(climb, End.CLIMBED)


def _end(climb: Climb, end: End) -> None:
    climb.next_at, climb.ended, climb.cursor, climb.last = None, end, None, None
    climb.save()


def _next_at(climb: Climb) -> datetime:
    assert climb.next_at is not None  # it was due
    return climb.next_at


def _record(climb: Climb, step: Step, *, people: int = 0, skipped: bool) -> None:
    record(
        None,
        "dispatch.escalate",
        subject=("dispatch", climb.pk),
        detail={"step": climb.step + 1, "to": step.to, "by": step.by, "people": people, "skipped": skipped},
    )
