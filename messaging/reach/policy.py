"""Who may do what with an instruction.

The sending unit sees all of it. Those addressed read it and answer for themselves. Whoever commands a region (see
directory.authority) sees the board as far as it concerns what lies below, and may urge there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.directory.actor import Actor, actor_for, in_force
from officehub.directory.authority import COMMANDING_KINDS, DEPARTMENTS, LEADERS, STANDING_BODIES, reach_of
from officehub.directory.models import Appointment
from officehub.directory.receivers import unit_line_paths
from officehub.kernel.errors import Conflict, Forbidden, NotFound

from .models import Ask, Correction, Dispatch, Feedback, Obligation, Receipt, State, Tally


class Act(StrEnum):
    READ = "read"
    SEE_BOARD = "see_board"
    CONFIRM = "confirm"
    REMIND = "remind"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    FORWARD = "forward"
    FEED_BACK = "feed_back"


DEEPEST = 5  # province → city → county → township → village → grid
STILL_AFTER_WITHDRAWAL = frozenset({Act.READ, Act.SEE_BOARD})


@dataclass(frozen=True)
class Part:
    """What of a board somebody sees: units of this region and below, on tiers deeper than `deeper_than`."""

    region: str = ""
    deeper_than: int = 0

    @property
    def whole(self) -> bool:
        return not self.region

    def matches(self) -> Q:
        """On Tally and on Receipt."""
        return Q(region_path__startswith=self.region, tier__gt=self.deeper_than)

    def holds(self, region_path: str, tier: int) -> bool:
        """The same for one place."""
        return region_path.startswith(self.region) and tier > self.deeper_than


WHOLE = Part()


def command_of(actor: Actor) -> Part | None:
    """The part of any board that the actor sees by commanding it."""
    reach = reach_of(actor)
    if not reach.region or reach.kinds is not None:
        return None
    return Part(reach.region, reach.deeper_than)


def sends_for(actor: Actor, dispatch: Dispatch) -> bool:
    """The actor's post lies in the sending unit or in an office of it."""
    return actor.unit_path.startswith(dispatch.sender_unit.path)


def sends_above(actor: Actor, dispatch: Dispatch) -> bool:
    """A forward is also seen by those who sent what is passed on: its answers are theirs."""
    above = [each for each in (dispatch.parent, dispatch.root) if each is not None]
    return any(sends_for(actor, each) for each in above)


def part_of(actor: Actor, dispatch: Dispatch) -> Part | None:
    """What of this board the actor sees; None: nothing."""
    if sends_for(actor, dispatch) or sends_above(actor, dispatch):
        return WHOLE
    part = command_of(actor)
    if part and dispatch.tallies.filter(part.matches()).exists():
        return part
    return None


def visible_to(actor: Actor) -> QuerySet[Dispatch]:
    addressed = Receipt.objects.filter(dispatch=OuterRef("pk"), person=actor.person_id)
    return Dispatch.objects.filter(_boards(actor) | Exists(addressed))


def boards_of(actor: Actor) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(_boards(actor))


def _boards(actor: Actor) -> Q:
    line = unit_line_paths(actor.unit_path)
    seen = Q(sender_unit__path__in=line)
    seen |= Q(parent__sender_unit__path__in=line) | Q(root__sender_unit__path__in=line)
    part = command_of(actor)
    if part:
        seen |= Q(Exists(Tally.objects.filter(part.matches(), dispatch=OuterRef("pk"))))
    return seen


def receipt_of(actor: Actor, dispatch: Dispatch) -> Receipt | None:
    return dispatch.receipts.filter(person=actor.person_id).select_related("appointment__post", "unit").first()


def may(actor: Actor, act: Act, dispatch: Dispatch) -> bool:
    return act in acts(part_of(actor, dispatch), receipt_of(actor, dispatch), dispatch, by_sender(actor, dispatch))


def by_sender(actor: Actor, dispatch: Dispatch) -> bool:
    """Taking back is for the sender and for the heads of the sending unit."""
    return sends_for(actor, dispatch) and (actor.person_id == dispatch.sender_id or actor.role in LEADERS)


def acts(part: Part | None, receipt: Receipt | None, dispatch: Dispatch, by_sender: bool) -> frozenset[Act]:
    allowed = _while_sent(part, receipt, dispatch, by_sender)
    return allowed & _left_by(dispatch)


def _left_by(dispatch: Dispatch) -> frozenset[Act]:
    """What its state leaves open to anybody at all."""
    if dispatch.state == State.WITHDRAWN:
        return STILL_AFTER_WITHDRAWAL
    return frozenset(Act) - {Act.REMIND} if dispatch.ended_at else frozenset(Act)


def _while_sent(part: Part | None, receipt: Receipt | None, dispatch: Dispatch, by_sender: bool) -> frozenset[Act]:
    allowed: set[Act] = set()
    if part:
        allowed |= {Act.READ, Act.SEE_BOARD, Act.REMIND}
    if receipt:
        allowed.add(Act.READ)
    if receipt and dispatch.ask == Ask.CONFIRM:
        allowed.add(Act.CONFIRM)
    if receipt and dispatch.depth < DEEPEST:
        allowed.add(Act.FORWARD)
    if receipt and dispatch.form:
        allowed.add(Act.FEED_BACK)
    if by_sender:
        allowed |= {Act.WITHDRAW, Act.CORRECT}
    return frozenset(allowed)


def who_may(act: Act, dispatch: Dispatch) -> QuerySet[Appointment]:
    """Appointments in force whose holders, acting in them, may."""
    held = Appointment.objects.filter(in_force())
    sending = Q(unit__path__startswith=dispatch.sender_unit.path)
    if act not in _left_by(dispatch):
        return held.none()
    if act in (Act.WITHDRAW, Act.CORRECT):
        return held.filter(sending, Q(person=dispatch.sender_id) | Q(post__role__in=LEADERS))
    addressed = Exists(Receipt.objects.filter(dispatch=dispatch, person=OuterRef("person")))
    if act is Act.CONFIRM:
        return held.filter(addressed) if dispatch.ask == Ask.CONFIRM else held.none()
    if act is Act.FORWARD:
        return held.filter(addressed) if dispatch.depth < DEEPEST else held.none()
    if act is Act.FEED_BACK:
        return held.filter(addressed) if dispatch.form else held.none()
    watching = watchers(dispatch, Tally.objects.filter(dispatch=dispatch))
    return held.filter(watching | Q(addressed)) if act is Act.READ else held.filter(watching)


def watchers(dispatch: Dispatch, part: QuerySet[Tally]) -> Q:
    """On Appointment: who sees something of this part of its board."""
    sides = [each.sender_unit.path for each in (dispatch, dispatch.parent, dispatch.root) if each is not None]
    sending = Q()
    for path in sides:
        sending |= Q(unit__path__startswith=path)
    return sending | _commanding(part)


def _commanding(part: QuerySet[Tally]) -> Q:
    below = part.filter(region_path__startswith=OuterRef("unit__region_path"))
    leads = Q(post__role__in=LEADERS)
    commands = Q(unit__kind__in=COMMANDING_KINDS) | Q(leads, unit__category__in=STANDING_BODIES)
    heads = Q(leads, unit__category__in=DEPARTMENTS) & ~commands
    return Q(unit__limited=False) & (
        (commands & Q(Exists(below))) | (heads & Q(Exists(below.filter(tier__gt=OuterRef("unit__tier")))))
    )


def access_dispatch(actor: Actor, dispatch_id: int, act: Act = Act.READ, *, lock: bool = False) -> Dispatch:
    """The only way to an instruction. NotFound where the actor may not read it, Forbidden where he may, but not this;
    Conflict where he could have before it was withdrawn."""
    rows = visible_to(actor).select_related("sender_unit", "parent__sender_unit", "root__sender_unit")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    dispatch = rows.filter(pk=dispatch_id).first()
    if dispatch is None:
        raise NotFound
    if act is not Act.READ:
        _require(actor, act, dispatch)
    return dispatch


def _require(actor: Actor, act: Act, dispatch: Dispatch) -> None:
    standing = part_of(actor, dispatch), receipt_of(actor, dispatch), dispatch, by_sender(actor, dispatch)
    if act in acts(*standing):
        return
    if act in _while_sent(*standing):
        withdrawn = dispatch.state == State.WITHDRAWN
        raise Conflict("这条指令已经撤回。" if withdrawn else "下达这条指令的指挥已经结束，不再催办。")
    raise Forbidden


def access_receipt(actor: Actor, dispatch_id: int) -> Receipt:
    """The actor's own receipt, locked: two taps of one person wait for one another, and for nobody else."""
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("dispatch", "appointment__post", "unit")
    receipt = rows.filter(person=actor.person_id, dispatch=dispatch_id).first()
    if receipt is None:
        raise NotFound
    return receipt


def abilities(actor: Actor, dispatch: Dispatch, part: Part | None, receipt: Receipt | None) -> list[str]:
    allowed = acts(part, receipt, dispatch, by_sender(actor, dispatch))
    return [act.value for act in Act if act in allowed]


def may_read_feedback(actor: Actor, feedback_id: int) -> bool:
    """The unit that gave it, and those who see its part of the board."""
    given = Feedback.objects.select_related(
        "unit", "dispatch__sender_unit", "dispatch__parent__sender_unit", "dispatch__root__sender_unit"
    ).filter(pk=feedback_id)
    feedback = given.first()
    if feedback is None:
        return False
    if feedback.unit_id == actor.unit_id:
        return True
    part = part_of(actor, feedback.dispatch)
    return part is not None and part.holds(feedback.region_path, feedback.unit.tier)


def may_read_correction(actor: Actor, correction_id: int) -> bool:
    """What stood before is for those who sent it."""
    made = Correction.objects.select_related("dispatch__sender_unit").filter(pk=correction_id).first()
    return made is not None and sends_for(actor, made.dispatch)


def lent_reach(above: Dispatch, mine: Obligation | None) -> Q | None:
    """On Appointment. Whoever is told to pass an instruction on reaches with it whom its first sender reaches, as far
    as they lie below the unit itself; of one's own accord one forwards within one's own reach."""
    if mine is None or not mine.must_forward:
        return None
    first = above.root or above
    held = Appointment.objects.filter(in_force(), pk=first.sender_appointment_id)
    if not held.exists():
        return None
    reach = reach_of(actor_for(first.sender_appointment_id)).matches()
    return reach & Q(unit__region_path__startswith=mine.region_path, unit__tier__gt=mine.tier)


def lent_to(actor: Actor, above: Dispatch) -> Q | None:
    """The same for whoever is about to pass it on."""
    receipt = receipt_of(actor, above)
    mine = Obligation.objects.filter(dispatch=above, unit=receipt.unit_id).first() if receipt else None
    return lent_reach(above, mine)


def may_follow(actor: Actor, ids: Collection[int]) -> set[int]:
    """Of these instructions, those whose board the actor may watch."""
    return set(boards_of(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))
