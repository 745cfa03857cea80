"""Who may do what in a task force. A seat gives rights inside the force only, and they end by the date.

Three states: running; over (the last day has passed: those who lead it see it and close it, everybody else is out);
closed (for good: those who led it and the leaders and office heads of the unit it was handed to look things up).
An outside expert sees nothing before accepting the pledge.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from messaging.founding import KEEPS_OFFICE, SPEAKING_KINDS
from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment
from officehub.directory.receivers import serves, unit_line_paths
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, Forbidden, NotFound

from .models import Force, Member, Problem, Role, Task


class Act(StrEnum):
    READ = "read"
    RAISE = "raise"  # a problem
    ADD_FILE = "add_file"
    PLAN = "plan"  # goals, policy bases, measures, tasks
    REPORT = "report"  # weekly reports and agendas
    SEAT = "seat"  # members and groups
    AMEND = "amend"  # the charter
    CLOSE = "close"


class State(StrEnum):
    RUNNING = "running"
    OVER = "over"
    CLOSED = "closed"


_MEMBER = frozenset({Act.READ, Act.RAISE, Act.ADD_FILE})
_HEAD = _MEMBER | {Act.PLAN, Act.REPORT}
_LEAD = _HEAD | {Act.SEAT, Act.AMEND}
_NONE: frozenset[Act] = frozenset()

ALLOWED: dict[tuple[State, str], frozenset[Act]] = {
    (State.RUNNING, Role.LEADER): _LEAD | {Act.CLOSE},
    (State.RUNNING, Role.DEPUTY): _LEAD,
    (State.RUNNING, Role.HEAD): _HEAD,
    (State.RUNNING, Role.MEMBER): _MEMBER,
    (State.RUNNING, Role.EXPERT): _MEMBER,
    (State.OVER, Role.LEADER): frozenset({Act.READ, Act.CLOSE}),
    (State.OVER, Role.DEPUTY): frozenset({Act.READ, Act.CLOSE}),
    (State.CLOSED, Role.LEADER): frozenset({Act.READ}),
    (State.CLOSED, Role.DEPUTY): frozenset({Act.READ}),
}


def may_found(actor: Actor) -> bool:
    """Those who speak for a unit: leaders, office heads, offices. Never somebody of a limited unit."""
    return not actor.limited and (actor.role in KEEPS_OFFICE or actor.unit_kind in SPEAKING_KINDS)


def state_of(force: Force) -> State:
    if force.closed_at is not None:
        return State.CLOSED
    return State.RUNNING if force.ends_on >= clock.today() else State.OVER


def seated() -> Q:
    """On Member: sits today. Experts only once they have accepted the pledge."""
    return present() & (~Q(role=Role.EXPERT) | Q(pledged_at__isnull=False))


def present() -> Q:
    """On Member: neither let go nor past the own last day."""
    return Q(left_at=None) & (Q(ends_on=None) | Q(ends_on__gte=clock.today()))


def _in_state(state: State, prefix: str = "") -> Q:
    def on(**fields: object) -> Q:
        return Q(**{prefix + name: value for name, value in fields.items()})

    if state is State.CLOSED:
        return on(closed_at__isnull=False)
    today = clock.today()
    return on(closed_at=None) & (on(ends_on__gte=today) if state is State.RUNNING else on(ends_on__lt=today))


def _seats(act: Act) -> Q:
    """On Member: seats that give this right in the state their force is in."""
    found = Q(pk__in=[])
    for (state, role), acts in ALLOWED.items():
        if act in acts:
            found |= Q(role=role) & _in_state(state, "force__")
    return seated() & found


# --- the four doors ---


def visible_to(actor: Actor) -> QuerySet[Force]:
    mine = Member.objects.filter(_seats(Act.READ), force=OuterRef("pk"), person=actor.person_id)
    seen = Q(Exists(mine))
    if keeps(actor):
        seen |= Q(closed_at__isnull=False, handed_to__path__in=unit_line_paths(actor.unit_path))
    return Force.objects.filter(seen)


def keeps(actor: Actor) -> bool:
    """Whether the actor looks up what was handed to the own unit."""
    return actor.role in KEEPS_OFFICE


def seat_of(actor: Actor, force: Force) -> Member | None:
    return force.members.filter(seated(), person=actor.person_id).first()


def acts(actor: Actor, force: Force, seat: Member | None) -> frozenset[Act]:
    state = state_of(force)
    allowed = ALLOWED.get((state, seat.role), _NONE) if seat else _NONE
    if state is State.CLOSED and keeps(actor) and _handed_to(actor, force):
        return allowed | {Act.READ}
    return allowed


def _handed_to(actor: Actor, force: Force) -> bool:
    return force.handed_to is not None and serves(actor, force.handed_to)


def may(actor: Actor, act: Act, force: Force) -> bool:
    return act in acts(actor, force, seat_of(actor, force))


def who_may(act: Act, force: Force) -> QuerySet[Appointment]:
    """Appointments in force whose holders, acting in them, may."""
    seats = Member.objects.filter(_seats(act), force=force, person=OuterRef("person"))
    allowed = Q(Exists(seats))
    if act is Act.READ and force.handed_to is not None:
        allowed |= Q(unit__path__startswith=force.handed_to.path, post__role__in=KEEPS_OFFICE)
    return Appointment.objects.filter(in_force(), allowed)


def access_force(
    actor: Actor, force_id: int, act: Act = Act.READ, *, lock: bool = False
) -> tuple[Force, Member | None]:
    """The force and the actor's own seat. NotFound where it is not seen, Forbidden or Conflict where it is, but not so.

    With `lock` writers of one force wait for one another: numbers and versions are taken under its row.
    """
    rows = visible_to(actor).select_related("owner_unit", "handed_to", "conversation")
    if lock:
        rows = rows.select_for_update(of=("self",), no_key=True)
    force = rows.filter(pk=force_id).first()
    if force is None:
        raise NotFound
    seat = seat_of(actor, force)
    if act not in acts(actor, force, seat):
        raise _refusal(force)
    return force, seat


def _refusal(force: Force) -> Forbidden | Conflict:
    state = state_of(force)
    if state is State.CLOSED:
        return Conflict("专班已结项归档，只能查看。")
    if state is State.OVER:
        return Conflict("专班已到截止日期，只能办理结项。")
    return Forbidden("您在本专班中没有这项权限，请联系组长或副组长。")


def writing(actor: Actor, force_id: int, act: Act) -> tuple[Force, Member]:
    """The force, locked, and the seat the actor writes from."""
    force, seat = access_force(actor, force_id, act, lock=True)
    if seat is None:
        raise _refusal(force)
    return force, seat


# --- single tasks and problems: whose they are counts besides the role ---


def may_progress(seat: Member | None, allowed: Collection[Act], task: Task) -> bool:
    """Whoever answers for the task, and those who plan."""
    if seat is None or Act.RAISE not in allowed:
        return False
    return Act.PLAN in allowed or task.responsible_id == seat.pk


def may_solve(seat: Member | None, allowed: Collection[Act], problem: Problem) -> bool:
    if seat is None or Act.RAISE not in allowed:
        return False
    return Act.PLAN in allowed or seat.pk in {problem.owner_id, problem.raised_by_id}


# --- for other rooms ---


def may_read_files(actor: Actor, force_id: int) -> bool:
    return visible_to(actor).filter(pk=force_id).exists()


def may_follow(actor: Actor, ids: Collection[int]) -> set[int]:
    return set(visible_to(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def invitations(actor: Actor) -> QuerySet[Member]:
    """Seats that wait for the actor to accept the pledge."""
    waiting = present() & _in_state(State.RUNNING, "force__")
    return Member.objects.filter(waiting, person=actor.person_id, role=Role.EXPERT, pledged_at=None)
