"""Who reads and who keeps the roster of an organ, and who has a say in an exchange or a hand-over.

- READ: the people of the organ, and those whose instructions reach it.
- KEEP (add, replace, remove, copy, import, approve exchanges): the organ's head, its office's head, and who has the
  duty tag `roster` (排班) there; the same posts of a commanding organ for every organ of its region and below.
- The roster belongs to the organ; internal offices have none of their own.
"""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.authority import (
    COMMANDING_KINDS,
    DEPARTMENTS,
    LEADERS,
    STANDING_BODIES,
    Posting,
    organ_of,
    reach_of,
)
from officehub.directory.models import Appointment, DutyShift, Region, Unit
from officehub.directory.vocabulary import CARRIED_BY
from officehub.kernel import clock
from officehub.kernel.errors import Forbidden, NotFound

from .models import Handover, RosterImport, Swap, SwapState

KEEPER_ROLES = frozenset({"head", "office_head"})
KEEPER_DUTY = "roster"


class Act(StrEnum):
    READ = "read"
    KEEP = "keep"


class SwapAct(StrEnum):
    READ = "read"
    ANSWER = "answer"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


REFUSAL = {
    Act.KEEP: "值班表由本单位主要负责人、办公室主任或排班员维护，请联系他们。",
    SwapAct.ANSWER: "只有被邀请换班的同志可以答复。",
    SwapAct.DECIDE: "换班由本单位主要负责人、办公室主任或排班员批准，当事人不能批准自己的换班。",
    SwapAct.WITHDRAW: "只有申请人可以撤回换班。",
}


# --- the roster of an organ ---


def keeps(actor: Actor) -> bool:
    """Keeps the roster of the own organ."""
    return actor.role in KEEPER_ROLES or KEEPER_DUTY in actor.duties


def may(actor: Actor, act: Act, unit: Unit) -> bool:
    if unit.path != organ_of(unit.path):
        return False
    own = unit.path == organ_of(actor.unit_path)
    if act is Act.READ:
        posting = Posting(unit.path, unit.region_path, unit.tier, unit.kind, "")
        return own or reach_of(actor).covers(posting)
    return keeps(actor) and (own or (_commands(actor) and unit.region_path.startswith(actor.region_path)))


def _commands(actor: Actor) -> bool:
    return not actor.limited and actor.unit_kind in COMMANDING_KINDS


def visible_to(actor: Actor, act: Act = Act.READ) -> QuerySet[Unit]:
    """Organs whose roster `actor` may read, or keep."""
    organs: QuerySet[Unit] = Unit.objects.filter(depth=1)
    own = Q(path=organ_of(actor.unit_path))
    if act is Act.KEEP:
        if not keeps(actor):
            return organs.none()
        return (
            organs.filter(own | Q(region_path__startswith=actor.region_path))
            if _commands(actor)
            else organs.filter(own)
        )
    reach = reach_of(actor)
    if not reach.region:
        return organs.filter(own)
    below = Q(region_path__startswith=reach.region, tier__gt=reach.deeper_than)
    if reach.kinds is not None:
        below &= Q(kind__in=sorted(reach.kinds))
    return organs.filter(own | below)


def who_may(act: Act, unit: Unit) -> QuerySet[Appointment]:
    """The same rules, read backwards."""
    held = Appointment.objects.filter(in_force())
    own = Q(unit__path__startswith=unit.path)
    step = int(Region.steplen)
    lands = [unit.region_path[:end] for end in range(step, len(unit.region_path) + 1, step)]
    higher = Q(unit__region_path__in=lands, unit__limited=False)
    commanding = Q(unit__kind__in=COMMANDING_KINDS)
    if act is Act.KEEP:
        keeper = Q(post__role__in=KEEPER_ROLES) | Q(post__duty_tags__contains=[KEEPER_DUTY])
        return held.filter(keeper, own | (higher & commanding))
    leads = Q(post__role__in=LEADERS)
    all_of_it = commanding | (leads & Q(unit__category__in=STANDING_BODIES))
    line = Q(unit__kind__in=[unit.kind, *(kind for kind, carriers in CARRIED_BY.items() if unit.kind in carriers)])
    lower = Q(unit__tier__lt=unit.tier) & ((leads & Q(unit__category__in=DEPARTMENTS)) | line)
    return held.filter(own | (higher & (all_of_it | lower)))


def access_unit(actor: Actor, unit_id: int, act: Act) -> Unit:
    """Raises NotFound for absent and hidden alike, Forbidden where the roster is seen but not kept."""
    unit = visible_to(actor).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not may(actor, act, unit):
        raise Forbidden(REFUSAL[act])
    return unit


def access_shift(actor: Actor, shift_id: int, act: Act) -> DutyShift:
    rows = DutyShift.objects.filter(pk=shift_id, unit__in=visible_to(actor))
    shift = rows.select_related("unit", "appointment__person", "appointment__post", "appointment__unit").first()
    if shift is None:
        raise NotFound
    if not may(actor, act, shift.unit):
        raise Forbidden(REFUSAL[act])
    return shift


def own_shift(actor: Actor, shift_id: int) -> DutyShift:
    """The actor's, in whichever identity it is kept. Raises NotFound."""
    rows = DutyShift.objects.filter(pk=shift_id, person_id=actor.person_id)
    shift = rows.select_related("unit", "appointment__person", "appointment__post", "appointment__unit").first()
    if shift is None:
        raise NotFound
    return shift


# --- exchanges ---

# What may be done in which state; who may do it is below.
SWAP_STEPS: dict[SwapAct, frozenset[str]] = {
    SwapAct.ANSWER: frozenset({SwapState.ASKED}),
    SwapAct.DECIDE: frozenset({SwapState.AGREED}),
    SwapAct.WITHDRAW: frozenset({SwapState.ASKED, SwapState.AGREED}),
}


def may_swap(actor: Actor, act: SwapAct, swap: Swap) -> bool:
    if act is not SwapAct.READ and swap.state not in SWAP_STEPS[act]:
        return False
    return _has_say(actor, act, swap)


def _has_say(actor: Actor, act: SwapAct, swap: Swap) -> bool:
    parties = {swap.asker.person_id, swap.asked.person_id}
    if act is SwapAct.ANSWER:
        return actor.person_id == swap.asked.person_id
    if act is SwapAct.WITHDRAW:
        return actor.person_id == swap.asker.person_id
    if act is SwapAct.DECIDE:
        return actor.person_id not in parties and may(actor, Act.KEEP, swap.unit)
    return actor.person_id in parties or may(actor, Act.KEEP, swap.unit)


def swaps_visible_to(actor: Actor) -> QuerySet[Swap]:
    mine = Q(asker__person_id=actor.person_id) | Q(asked__person_id=actor.person_id)
    return Swap.objects.filter(mine | Q(unit__in=visible_to(actor, Act.KEEP)))


def access_swap(actor: Actor, swap_id: int, act: SwapAct) -> Swap:
    """Locked. NotFound for absent and hidden alike, Forbidden where another has the say; the state is not looked at."""
    rows = Swap.objects.select_for_update(of=("self",)).filter(pk__in=swaps_visible_to(actor).values("pk"), pk=swap_id)
    swap = rows.select_related("unit", "asker__person", "asked__person").first()
    if swap is None:
        raise NotFound
    if not _has_say(actor, act, swap):
        raise Forbidden(REFUSAL[act])
    return swap


def approvers(swap: Swap) -> QuerySet[Appointment]:
    """The keepers of the organ itself who are not party to it; those of a commanding organ only where it has none."""
    parties = [swap.asker.person_id, swap.asked.person_id]
    keepers = who_may(Act.KEEP, swap.unit).exclude(person_id__in=parties)
    own = keepers.filter(unit__path__startswith=swap.unit.path)
    return own if own.exists() else keepers


# --- hand-overs and imports ---


def access_handover(actor: Actor, handover_id: int) -> Handover:
    """For whoever takes it over: the person it was given to. Locked."""
    rows = Handover.objects.select_for_update(of=("self",)).filter(pk=handover_id, given_to__person_id=actor.person_id)
    handover = rows.select_related("unit").first()
    if handover is None:
        raise NotFound
    return handover


def access_import(actor: Actor, import_id: int) -> RosterImport:
    """One's own, and nobody else's."""
    found = RosterImport.objects.defer("content").filter(pk=import_id, person_id=actor.person_id).first()
    if found is None:
        raise NotFound
    return found


def not_over(shift: DutyShift) -> bool:
    return shift.ends_at > clock.now()
