"""What people do about the ladder: let it stand still, and go on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from messaging.reach.models import Dispatch
from messaging.reach.notices import bells
from messaging.reach.pulse import board_moved
from messaging.reach.pushing import take_back
from officehub.audit.ledger import record, record_many
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from officehub.realtime.log import emit

from . import policy
from .models import Climb, Rung
from .policy import Act


@transaction.atomic
def pause_climb(*, actor: Actor, dispatch_id: int) -> Climb:
    """暂停升级: no step is taken and no call that waits goes out. Pausing what stands still changes nothing."""
    climb = _lock(actor, dispatch_id)
    if climb.next_at is None:
        raise Conflict("升级已经结束，无需暂停。")
    if climb.paused_at is None:
        climb.paused_at, climb.paused_by_id = clock.now(), actor.person_id
        climb.save(update_fields=["paused_at", "paused_by"])
        record(actor, "dispatch.pause", subject=("dispatch", dispatch_id), detail={"step": climb.step + 1})
        board_moved(dispatch_id)
    return climb


def end_all(*, actor: Actor, dispatch_ids: Sequence[int]) -> None:
    """For the room that gave these instructions, inside its own act: it is over, and nobody is asked, urged or called
    about them any more. Who had not answered by then stays unanswered on the board."""
    climbs = list(Climb.objects.select_for_update().filter(pk__in=dispatch_ids).order_by("pk"))  # first, as a step does
    rows = Dispatch.objects.select_for_update(no_key=True).filter(pk__in=dispatch_ids, ended_at=None)
    ending = list(rows.order_by("pk"))
    Dispatch.objects.filter(pk__in=[each.pk for each in ending]).update(ended_at=clock.now())
    for each in ending:
        take_back(each.pk)
    emit(*(fact for each in ending for fact in bells(each, "ended")))
    ids = [climb.pk for climb in climbs if climb.paused_at is None and climb.next_at is not None]
    Climb.objects.filter(pk__in=ids).update(paused_at=clock.now(), paused_by=actor.person_id)
    record_many(actor, "dispatch.pause", [("dispatch", pk) for pk in ids])
    for dispatch_id in ids:
        board_moved(dispatch_id)


@transaction.atomic
def resume_climb(*, actor: Actor, dispatch_id: int) -> Climb:
    """继续升级: everything comes so much later as it stood still."""
    climb = _lock(actor, dispatch_id)
    if climb.paused_at is None or climb.next_at is None:
        return climb
    stood = clock.now() - climb.paused_at
    climb.next_at += stood
    for rung in Rung.objects.filter(climb=climb, done_at=None):
        rung.due_at += stood
        rung.save(update_fields=["due_at"])
    climb.paused_at = climb.paused_by_id = None
    climb.save(update_fields=["next_at", "paused_at", "paused_by"])
    detail = {"step": climb.step + 1, "seconds": round(stood.total_seconds())}
    record(actor, "dispatch.resume", subject=("dispatch", dispatch_id), detail=detail)
    board_moved(dispatch_id)
    return climb


def _lock(actor: Actor, dispatch_id: int) -> Climb:
    """Looked at once it is held: what ends an instruction holds its climb."""
    climb = Climb.objects.select_for_update().filter(pk=dispatch_id).first()
    policy.access_climb(actor, dispatch_id, Act.PAUSE)
    if climb is None:
        raise NotFound
    return climb
