"""催办: urging those in a cell of the board who have not done what it names, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction

from messaging.reach import policy
from messaging.reach.cells import OF_UNITS, Cell
from messaging.reach.models import Dispatch, Reminder
from messaging.reach.notices import urgings
from messaging.reach.payloads import ReminderPreview, RemindPart
from messaging.reach.policy import Act, Part
from messaging.reach.pushing import push_urged
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Region
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound, RateLimited
from officehub.realtime.log import emit

from .follow_up import with_forwards

REMIND_AGAIN_AFTER = timedelta(minutes=1)


@transaction.atomic
def remind_unanswered(*, actor: Actor, dispatch_id: int, part: RemindPart) -> Reminder:
    """The same people are not urged twice within a minute, by whomever. Returns the urging of all of them; where those
    who owe something have it by a forward, the forward has an urging of its own as well."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.REMIND, lock=True)
    seen, cell = _where(actor, dispatch, part)
    about = _about(dispatch, cell)
    again = _again_at(about, cell)
    if again is not None:
        raise RateLimited("一分钟内刚刚提醒过，请稍后再试。", retry_at=again)
    reached = [(each, people) for each in about if (people := _people(each, seen, cell))]
    total = sum(people for _, people in reached)
    if total == 0:
        raise Conflict("这里的人员都已答复，无需提醒。")
    urged = {dispatch.pk: total} | {each.pk: people for each, people in reached if each.pk != dispatch.pk}
    made = [_note(actor, pk, cell, people) for pk, people in urged.items()]
    detail = {"region": part.region_id, "tiers": part.tiers, "people": total}
    more = {
        name: value for name, value in (("lacks", cell.lacks), ("unit", cell.unit_id)) if value not in ("missing", None)
    }
    record(actor, "dispatch.remind", subject=("dispatch", dispatch.pk), detail={**detail, **more})
    for each, _ in reached:
        push_urged.enqueue(each.pk, asdict(cell), [seen.region, seen.deeper_than], actor.appointment_id)
    emit(*(fact for each, _ in reached for fact in urgings(each, seen, cell)))
    return made[0]


def preview_reminder(*, actor: Actor, dispatch_id: int, part: RemindPart) -> ReminderPreview:
    """How many an urging would reach now."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.REMIND)
    seen, cell = _where(actor, dispatch, part)
    about = _about(dispatch, cell)
    people = sum(_people(each, seen, cell) for each in about)
    return ReminderPreview(people=people, again_at=_again_at(about, cell))


def _where(actor: Actor, dispatch: Dispatch, part: RemindPart) -> tuple[Part, Cell]:
    seen = policy.part_of(actor, dispatch)
    assert seen is not None  # REMIND was allowed
    path = _region_in(seen, part.region_id)
    own = part.own and part.region_id is not None
    return seen, Cell(path, own, tuple(part.tiers), part.unit_id, part.lacks)


def _region_in(seen: Part, region_id: int | None) -> str:
    if region_id is None:
        return seen.region
    path = Region.objects.filter(pk=region_id, path__startswith=seen.region).values_list("path", flat=True).first()
    if path is None:
        raise NotFound
    return str(path)


def _about(dispatch: Dispatch, cell: Cell) -> list[Dispatch]:
    """What units owe they may owe by a forward."""
    if cell.lacks not in OF_UNITS:
        return [dispatch]
    return [each for each in with_forwards(dispatch, lock=False) if each.state == "sent"]


def _people(dispatch: Dispatch, seen: Part, cell: Cell) -> int:
    return dispatch.receipts.filter(seen.matches(), cell.place(), cell.not_yet()).count()


def _again_at(about: Sequence[Dispatch], cell: Cell) -> datetime | None:
    """Whether somebody of them was urged within the last minute, and until when that stands."""
    recent = Reminder.objects.filter(dispatch__in=about, at__gt=clock.now() - REMIND_AGAIN_AFTER).order_by("-at")
    return next((each.at + REMIND_AGAIN_AFTER for each in recent if cell.meets(cell_of(each))), None)


def cell_of(reminder: Reminder) -> Cell:
    return Cell(reminder.region_path, reminder.own, tuple(reminder.tiers), reminder.unit_id, reminder.lacks)


def _note(actor: Actor, dispatch_id: int, cell: Cell, people: int) -> Reminder:
    return Reminder.objects.create(
        dispatch_id=dispatch_id,
        person_id=actor.person_id,
        region_path=cell.region_path,
        own=cell.own,
        tiers=list(cell.tiers),
        unit_id=cell.unit_id,
        lacks=cell.lacks,
        people=people,
        at=clock.now(),
    )
