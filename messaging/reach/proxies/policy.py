"""Who may confirm for whom: whoever the ladder would call in somebody's place (see escalation.stand_ins).

A deputy (B岗) of the same unit, by post: an emergency duty, a deputy, an office head, a head; and whoever was called
about the receipt. Nobody answers for somebody while owing his own answer to the same instruction.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.reach.escalation.models import Attempt
from messaging.reach.escalation.stand_ins import DEPUTY_ROLES, EMERGENCY_DUTIES
from messaging.reach.models import Ask, Receipt, State
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.kernel.errors import Conflict, NotFound


def fit(actor: Actor) -> bool:
    return actor.role in DEPUTY_ROLES or bool(actor.duties & EMERGENCY_DUTIES)


def visible_to(actor: Actor) -> QuerySet[Receipt]:
    """What waits for others and the actor may confirm; by the people of the unit, who are few."""
    called = Exists(Attempt.objects.filter(receipt_id=OuterRef("pk"), appointment=actor.appointment_id))
    mine = Q(called)
    if fit(actor):
        colleagues = Appointment.objects.filter(in_force(), unit=actor.unit_id).exclude(person=actor.person_id)
        mine |= Q(unit=actor.unit_id, person__in=list(colleagues.values_list("person_id", flat=True)))
    return _open().filter(mine).exclude(_owing(actor)).exclude(person=actor.person_id)


def _open() -> QuerySet[Receipt]:
    asked = {"dispatch__state": State.SENT, "dispatch__ask": Ask.CONFIRM, "dispatch__ended_at": None}
    rows = Receipt.objects.filter(answered_at=None, **asked)
    return rows.select_related("dispatch", "person", "appointment__post", "unit", "proxy")


def _owing(actor: Actor) -> Q:
    own = Receipt.objects.filter(person=actor.person_id, dispatch=OuterRef("dispatch"), answered_at=None)
    return Q(Exists(own))


def may(actor: Actor, receipt: Receipt) -> bool:
    return visible_to(actor).filter(pk=receipt.pk).exists()


def who_may(receipt: Receipt) -> QuerySet[Appointment]:
    dispatch = receipt.dispatch
    if receipt.answered_at or dispatch.ended_at or dispatch.state != State.SENT or dispatch.ask != Ask.CONFIRM:
        return Appointment.objects.none()
    called = Attempt.objects.filter(receipt_id=receipt.pk).values("appointment")
    deputy = Q(unit=receipt.unit_id) & (
        Q(post__role__in=DEPUTY_ROLES) | Q(post__duty_tags__overlap=list(EMERGENCY_DUTIES))
    )
    stands = Exists(Appointment.objects.filter(in_force(), unit=receipt.unit_id, person=receipt.person_id))
    silent = Receipt.objects.filter(dispatch=receipt.dispatch_id, answered_at=None).values("person")
    held = Appointment.objects.filter(in_force()).exclude(person=receipt.person_id)
    return held.filter(Q(pk__in=called) | (deputy & Q(stands))).exclude(person__in=silent)


def access_receipt(actor: Actor, receipt_id: int) -> Receipt:
    """NotFound where it is none of the actor's business; Conflict where the person has answered, or the actor owes his
    own answer first."""
    receipt = visible_to(actor).filter(pk=receipt_id).first()
    if receipt is None:
        raise _why(actor, receipt_id)
    return receipt


def _why(actor: Actor, receipt_id: int) -> Conflict | NotFound:
    """Only a colleague of the same unit is told more than that there is nothing."""
    asked = (
        Receipt.objects.filter(pk=receipt_id, unit=actor.unit_id).select_related("dispatch", "person", "proxy").first()
    )
    if asked is None or not fit(actor) or asked.person_id == actor.person_id:
        return NotFound()
    if asked.answered_at is not None:
        return Conflict(f"{asked.person.name}的这条指令已经确认，无需代为确认。")
    if asked.dispatch.state != State.SENT:
        return Conflict("这条指令已经撤回，无需确认。")
    if asked.dispatch.ask != Ask.CONFIRM:
        return Conflict("这条指令只需阅知，无需确认。")
    return Conflict("请先确认您本人收到的这条指令，再代同事确认。")
