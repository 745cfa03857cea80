from __future__ import annotations

from typing import Final

from django.db import transaction

from messaging.reach.models import Dispatch, Tally
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Unit
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound
from officehub.todo.actions import close_todo, open_todo
from officehub.todo.payloads import QuickAct

from . import policy
from .models import Told
from .policy import Act

KIND: Final = "repeated_dispatch"


@transaction.atomic
def tell_sender(*, actor: Actor, unit_id: int, dispatch_id: int) -> Told:
    """Once for an instruction, whichever of its units it was noticed at."""
    unit = policy.access_unit(actor, unit_id, Act.TELL)
    dispatch = _received_by(unit, dispatch_id)
    told, fresh = Told.objects.get_or_create(dispatch=dispatch, defaults={"by_id": actor.person_id, "at": clock.now()})
    if not fresh:
        raise Conflict("下达单位已被提醒过。")
    open_todo(
        person_id=dispatch.sender_id,
        appointment_id=dispatch.sender_appointment_id,
        category="task",
        source=(KIND, dispatch.pk),
        ask="lighten",
        title=dispatch.title,
        from_line=actor.line,
        link=f"/reach/board/{dispatch.pk}",
        quick_acts=[QuickAct(verb="知道了", path=f"reach/burden/told/{dispatch.pk}/seen")],
    )
    record(actor, "burden.tell", subject=("dispatch", dispatch.pk), unit_id=unit.pk, detail={"unit": unit.name})
    return told


def _received_by(unit: Unit, dispatch_id: int) -> Dispatch:
    got = Tally.objects.filter(
        dispatch=dispatch_id, region_path=unit.region_path, unit__path__startswith=unit.path
    ).exists()
    dispatch = Dispatch.objects.filter(pk=dispatch_id).first() if got else None
    if dispatch is None:
        raise NotFound
    return dispatch


@transaction.atomic
def see_told(*, actor: Actor, dispatch_id: int) -> None:
    told = Told.objects.select_for_update().filter(pk=dispatch_id, dispatch__sender=actor.person_id).first()
    if told is None:
        raise NotFound
    if told.seen_at is None:
        told.seen_at = clock.now()
        told.save(update_fields=["seen_at"])
    close_todo(source=(KIND, dispatch_id), outcome="seen")
