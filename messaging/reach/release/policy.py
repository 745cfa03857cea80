"""Who releases an instruction that waits: a leader of the organs named for it, never its sender.

Where it is only large, these are the sender's own organ: its heads, deputies and office heads. Where it goes beyond the
sender's reach, the nearest organs whose leaders' reach covers everybody chosen: the own one, else those that command
the sender's region, else those above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from django.db.models import Q, QuerySet

from officehub.directory.actor import Actor, actor_of, in_force
from officehub.directory.audience import Audience, matching
from officehub.directory.authority import COMMANDING_KINDS, LEADERS, organ_of, reach_of
from officehub.directory.models import Appointment, Region
from officehub.kernel.errors import Conflict, Forbidden, Invalid, NotFound

from .models import Held, HeldState

RELEASING = LEADERS | {"office_head"}
TOLD = 10  # people who get a to-do


class Act(StrEnum):
    READ = "read"
    RELEASE = "release"
    REFUSE = "refuse"
    TAKE_BACK = "take_back"
    REWRITE = "rewrite"
    DROP = "drop"  # not to write a refused one anew


WHILE: dict[HeldState, frozenset[Act]] = {
    HeldState.WAITING: frozenset({Act.READ, Act.RELEASE, Act.REFUSE, Act.TAKE_BACK}),
    HeldState.RELEASED: frozenset({Act.READ}),
    HeldState.REFUSED: frozenset({Act.READ, Act.REWRITE, Act.DROP}),
    HeldState.TAKEN_BACK: frozenset({Act.READ, Act.REWRITE}),
}


def _open(held: Held) -> frozenset[Act]:
    """What can be done with it now, whoever may."""
    acts = WHILE[HeldState(held.state)]
    return acts if held.settled_at is None else acts - {Act.DROP}


def roles_for(held: Held) -> frozenset[str]:
    """An office head commands nobody by himself: what goes beyond the sender's reach is for leaders."""
    return LEADERS if held.beyond else RELEASING


def _releases(actor: Actor, held: Held) -> bool:
    named = not actor.limited and organ_of(actor.unit_path) in held.organs
    return named and actor.role in roles_for(held) and actor.person_id != held.sender_id


def acts(actor: Actor, held: Held) -> frozenset[Act]:
    allowed: set[Act] = set()
    if _releases(actor, held):
        allowed |= {Act.READ, Act.RELEASE, Act.REFUSE}
    if actor.person_id == held.sender_id:
        allowed |= {Act.READ, Act.TAKE_BACK, Act.REWRITE, Act.DROP}
    return frozenset(allowed) & _open(held)


def may(actor: Actor, act: Act, held: Held) -> bool:
    return act in acts(actor, held)


def visible_to(actor: Actor) -> QuerySet[Held]:
    seen = Q(sender=actor.person_id)
    if not actor.limited and actor.role in RELEASING:
        named = Q(organs__contains=[organ_of(actor.unit_path)])
        seen |= named if actor.role in LEADERS else named & Q(beyond=0)
    return Held.objects.filter(seen)


def who_may(act: Act, held: Held) -> QuerySet[Appointment]:
    """Appointments in force whose holders, acting in them, may."""
    rows = Appointment.objects.filter(in_force())
    if act not in _open(held):
        return rows.none()
    second = Q(unit__limited=False, post__role__in=roles_for(held)) & _in(held.organs) & ~Q(person=held.sender_id)
    if act in (Act.RELEASE, Act.REFUSE):
        return rows.filter(second)
    own = Q(person=held.sender_id)
    return rows.filter(own | second) if act is Act.READ else rows.filter(own)


def _in(organs: list[str]) -> Q:
    q = Q(pk__in=[])
    for path in organs:
        q |= Q(unit__path__startswith=path)
    return q


def access_held(actor: Actor, held_id: int, act: Act = Act.READ, *, lock: bool = False) -> Held:
    """Raises NotFound for absent and hidden, Forbidden where it is not the actor's to do, Conflict once decided."""
    rows = visible_to(actor)
    if lock:
        rows = rows.select_for_update(of=("self",))
    held = rows.filter(pk=held_id).first()
    if held is None or Act.READ not in acts(actor, held):
        raise NotFound
    if act in acts(actor, held):
        return held
    if held.state != HeldState.WAITING:
        raise Conflict(f"这条指令{HeldState(held.state).label}，不能再次处理。", state=held.state)
    if act in (Act.REWRITE, Act.DROP):
        raise Conflict("这条指令还在等待放行，请先收回再修改。", state=held.state)
    if actor.person_id == held.sender_id:
        raise Forbidden("拟稿人不能放行自己的指令，请由本单位另一位负责人放行。")
    raise Forbidden


def may_set_limit(actor: Actor) -> bool:
    """For the whole organ, from whichever of its offices."""
    return actor.role == "head" and not actor.limited


def may_read_any(actor: Actor, held_ids: list[int]) -> bool:
    return visible_to(actor).filter(pk__in=held_ids).exists()


# --- naming who releases ---


def organs_for(actor: Actor, audience: Audience, *, beyond: bool) -> list[str]:
    """The nearest organs with somebody who may. Raises Invalid where there is nobody."""
    roles = LEADERS if beyond else RELEASING
    for candidates in _levels(actor, roles):
        fitting = [each for each in candidates if not beyond or covers(actor, each, audience)]
        if fitting:
            return sorted({organ_of(each.unit.path) for each in fitting})
    if beyond:
        raise Invalid("没有一位领导的指令范围能覆盖所选对象，请缩小范围。", field="audience")
    raise Invalid("没有第二位有放行权的负责人，请联系上级办公室下达。", field="audience")


def covers(sender: Actor, leader: Appointment, audience: Audience) -> bool:
    reached = reach_of(sender).matches() | reach_of(actor_of(leader)).matches()
    return not Appointment.objects.filter(matching(audience)).exclude(reached).exists()


def _levels(actor: Actor, roles: frozenset[str]) -> Iterator[list[Appointment]]:
    """One appointment of each organ: the reach of those who lead an organ is the same."""
    rows = Appointment.objects.filter(in_force(), post__role__in=roles, unit__limited=False)
    rows = rows.exclude(person=actor.person_id).select_related("person__user", "post", "unit")
    yield _one_each(rows.filter(unit__path__startswith=organ_of(actor.unit_path)))
    step = int(Region.steplen)
    for end in range(len(actor.region_path), 0, -step):
        here = rows.filter(unit__region_path=actor.region_path[:end], unit__kind__in=COMMANDING_KINDS)
        yield _one_each(here.filter(post__role__in=LEADERS))


def _one_each(rows: QuerySet[Appointment]) -> list[Appointment]:
    found: dict[str, Appointment] = {}
    for row in rows.order_by("unit__path", "post__rank", "pk"):
        found.setdefault(organ_of(row.unit.path), row)
    return list(found.values())
