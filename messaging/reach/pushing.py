"""Telling phones of an instruction: by the worker, who looks only at people with a device among however many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import task

from messaging.nudges import Alarm, Notice, Weight, nudge, retract
from officehub.kernel import clock

from .cells import Cell
from .models import Dispatch, Level, Receipt, State
from .policy import Part
from .quick import quick_act

LOUD = frozenset({Level.URGENT, Level.CRITICAL})  # may break quiet hours
EXCERPT = 100
LATE = timedelta(days=1)  # after that an order is history, written down late (demo data, a restored backup)


def topic(dispatch_id: int) -> str:
    return f"dispatch.{dispatch_id}"


@task()
def push_sent(dispatch_id: int) -> None:
    _tell(dispatch_id, Q(answered_at=None), urging_of=None)


@task()
def push_urged(dispatch_id: int, cell: dict[str, Any], part: list[Any], appointment_id: int) -> None:
    """`part`: what the one who urges sees, and `appointment_id`: his, who need not be the one who sent."""
    wanted = Cell(**{**cell, "tiers": tuple(cell["tiers"])})
    _tell(dispatch_id, Part(*part).matches() & wanted.place() & wanted.not_yet(), urging_of=appointment_id)


def take_back(dispatch_id: int) -> None:
    retract(topic(dispatch_id))


@transaction.atomic
def _tell(dispatch_id: int, within: Q, *, urging_of: int | None) -> None:
    """`within` leaves out who has answered: somebody may have, since the order was given."""
    dispatch = Dispatch.objects.filter(pk=dispatch_id, state=State.SENT, ended_at=None).first()
    if dispatch is None or (urging_of is None and dispatch.sent_at < clock.now() - LATE):
        return
    receipts: QuerySet[Receipt] = dispatch.receipts.filter(within)
    nudge(receipts.values_list("person_id", flat=True), _notice(dispatch, receipts, urging_of))


def _notice(dispatch: Dispatch, receipts: QuerySet[Receipt], urging_of: int | None) -> Notice:
    alarm = Alarm(
        dispatch_id=dispatch.pk,
        appointment_id=urging_of or dispatch.sender_appointment_id,
        addressed=receipts,
        reminding=urging_of is not None,
    )
    marks = ("演练 " if dispatch.drill else "") + ("催办 " if urging_of else "") + Level(dispatch.level).label
    return Notice(
        title=f"【{marks}】{dispatch.title}",
        body=f"{dispatch.sender_unit_name} {dispatch.sender_post_title}：{' '.join(dispatch.text.split())[:EXCERPT]}",
        link=f"/reach/inbox/{dispatch.pk}",
        topic=topic(dispatch.pk),
        weight=Weight.INSTRUCTION,
        alarm=alarm if dispatch.level in LOUD else None,
        quick_act=quick_act(dispatch),
    )
