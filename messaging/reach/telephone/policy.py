"""Who writes down a call: whoever may urge that part of the board. Nobody about himself."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from messaging.reach import policy as reach
from messaging.reach.models import Dispatch, Receipt, State, Tally
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.directory.receivers import unit_line_paths
from officehub.kernel.errors import Conflict, Forbidden, NotFound, OfficeError


class Act(StrEnum):
    SEE = "see"  # what was tried to reach the person
    REGISTER = "register"


ASKS = {Act.SEE: reach.Act.SEE_BOARD, Act.REGISTER: reach.Act.REMIND}
_OPEN = {"dispatch__state": State.SENT, "dispatch__ended_at": None}


def visible_to(actor: Actor, act: Act = Act.SEE) -> QuerySet[Receipt]:
    """Of the boards the actor sees, those in his part."""
    line = unit_line_paths(actor.unit_path)
    seen = Q(dispatch__sender_unit__path__in=line)
    seen |= Q(dispatch__parent__sender_unit__path__in=line) | Q(dispatch__root__sender_unit__path__in=line)
    part = reach.command_of(actor)
    if part:
        seen |= part.matches()
    rows = Receipt.objects.filter(seen)
    return rows if act is Act.SEE else rows.filter(**_OPEN).exclude(person=actor.person_id)


def may(actor: Actor, act: Act, receipt: Receipt) -> bool:
    return visible_to(actor, act).filter(pk=receipt.pk).exists()


def may_about(actor: Actor, receipt: Receipt, dispatch: Dispatch, part: reach.Part) -> bool:
    """The same for a person of the actor's part whose board is at hand; no query. Who has answered is not called."""
    urges = ASKS[Act.REGISTER] in reach.acts(part, None, dispatch, by_sender=False)
    return urges and receipt.answered_at is None and receipt.person_id != actor.person_id


def who_may(act: Act, receipt: Receipt) -> QuerySet[Appointment]:
    held = Appointment.objects.filter(in_force())
    dispatch = receipt.dispatch
    if act is Act.REGISTER and (dispatch.state != State.SENT or dispatch.ended_at is not None):
        return held.none()
    own = Tally.objects.filter(dispatch=dispatch, unit=receipt.unit_id, region_path=receipt.region_path)
    watching = held.filter(reach.watchers(dispatch, own))
    return watching if act is Act.SEE else watching.exclude(person=receipt.person_id)


def access_receipt(actor: Actor, receipt_id: int, act: Act = Act.SEE, *, lock: bool = False) -> Receipt:
    """NotFound for absent and for who is beyond the actor's part; Conflict once nobody is asked any more."""
    rows = visible_to(actor).select_related("dispatch", "person", "appointment__post", "unit")
    if lock:
        rows = rows.select_for_update(of=("self",))
    receipt = rows.filter(pk=receipt_id).first()
    if receipt is None:
        raise NotFound
    refusal = _refusal(actor, receipt) if act is Act.REGISTER else None
    if refusal:
        raise refusal
    return receipt


def _refusal(actor: Actor, receipt: Receipt) -> OfficeError | None:
    if receipt.dispatch.state != State.SENT:
        return Conflict("这条指令已经撤回，不再登记通话。")
    if receipt.dispatch.ended_at is not None:
        return Conflict("下达这条指令的指挥已经结束，不再登记通话。")
    if receipt.person_id == actor.person_id:
        return Forbidden("这条指令是下达给您本人的，请直接确认。")
    return None
