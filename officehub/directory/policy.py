"""Who sees whom. Tree, search, pickers, mentions and cards all start from `visible_to`.

- READ: by name and post, everybody who holds a post today. People of a limited unit (enterprise, association) see their
  own organ and what the unit was given (UnitSight); people of other units see them.
- SEE_PHONE: one's own; colleagues' of the same organ; and of those whom one's instructions may reach.
- MESSAGE: everybody whom one sees.
- INSTRUCT: whom authority.reach_of covers.
- A shielded leader (高管模式) is seen by name and post. The phone is seen, and a message sent, only by the own organ
  (message), by those whose instructions reach the leader (both), and by heads and deputies whom the leader's
  instructions reach (message).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from officehub.kernel.errors import Forbidden, NotFound

from .actor import Actor, actor_of, in_force
from .authority import LEADERS, Posting, organ_of, reach_of
from .models import Appointment, Person, Unit, UnitSight


class Act(StrEnum):
    READ = "read"
    SEE_PHONE = "see_phone"
    MESSAGE = "message"
    CALL = "call"
    INSTRUCT = "instruct"


REFUSAL = {
    Act.SEE_PHONE: "您无权查看该同志的电话。",
    Act.MESSAGE: "对方已开启高管模式，请通过其单位办公室联系。",
    Act.CALL: "您无权呼叫该同志。",
    Act.INSTRUCT: "该同志不在您的指令范围内。",
}


@dataclass(frozen=True)
class Standing:
    """A person with the posts held today, all that the rules look at."""

    person_id: int
    shielded: bool
    appointments: tuple[Appointment, ...]

    @property
    def postings(self) -> list[Posting]:
        return [posting_of(appointment) for appointment in self.appointments]


def posting_of(appointment: Appointment) -> Posting:
    unit = appointment.unit
    return Posting(unit.path, unit.region_path, unit.tier, unit.kind, appointment.post.role)


# --- sight ---


def visible(actor: Actor) -> Q:
    """On Appointment: held today, and seen by `actor`."""
    if not actor.limited:
        return in_force()
    seen = Q(person_id=actor.person_id)
    for path in sight_of(actor):
        seen |= Q(unit__path__startswith=path)
    return in_force() & seen


def sight_of(actor: Actor) -> list[str]:
    """Paths of the units a limited actor sees, each with all below it."""
    given = UnitSight.objects.filter(viewer__path__in=_upwards(actor.unit_path)).values_list("shown__path", flat=True)
    return [organ_of(actor.unit_path), *given]


def _upwards(unit_path: str) -> list[str]:
    return [unit_path[:end] for end in range(Unit.steplen, len(unit_path) + 1, Unit.steplen)]


def visible_to(actor: Actor) -> QuerySet[Person]:
    held = Appointment.objects.filter(visible(actor), person=OuterRef("pk"))
    return Person.objects.filter(Exists(held))


def who_may_read(person_id: int) -> QuerySet[Appointment]:
    """The appointments that, acting, see this person: the same rule read backwards."""
    paths = list(Appointment.objects.filter(in_force(), person_id=person_id).values_list("unit__path", flat=True))
    if not paths:
        return Appointment.objects.none()
    sees = Q(unit__limited=False) | Q(person_id=person_id)
    for path in paths:
        sees |= Q(unit__path__startswith=organ_of(path))
    shown = {step for path in paths for step in _upwards(path)}
    for viewer in UnitSight.objects.filter(shown__path__in=shown).values_list("viewer__path", flat=True):
        sees |= Q(unit__path__startswith=viewer)
    return Appointment.objects.filter(in_force(), sees)


# --- rights over one person ---


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """Two queries for any number of people; those without a post today are left out."""
    rows = Appointment.objects.filter(in_force(), person_id__in=set(person_ids)).select_related(
        "person__user", "post", "unit"
    )
    held: dict[int, list[Appointment]] = {}
    for row in rows.order_by("pk"):
        held.setdefault(row.person_id, []).append(row)
    return {key: Standing(key, rows[0].person.shielded, tuple(rows)) for key, rows in held.items()}


def may(actor: Actor, act: Act, standing: Standing) -> bool:
    return act in acts(actor, standing)


def acts(actor: Actor, standing: Standing, *, sight: list[str] | None = None) -> frozenset[Act]:
    """What `actor` may do with this person now. `sight` saves the look-up where many are judged."""
    if not _sees(actor, standing, sight):
        return frozenset()
    if standing.person_id == actor.person_id:
        return frozenset({Act.READ, Act.SEE_PHONE})
    reach = reach_of(actor)
    reached = any(reach.covers(posting) for posting in standing.postings)
    colleague = any(organ_of(posting.unit_path) == organ_of(actor.unit_path) for posting in standing.postings)
    superior = reached and not colleague
    allowed = {Act.READ}
    if superior or (colleague and not standing.shielded):
        allowed.add(Act.SEE_PHONE)
    if not standing.shielded or superior or colleague or _led_by(actor, standing):
        allowed |= {Act.MESSAGE, Act.CALL}
    if reached:
        allowed.add(Act.INSTRUCT)
    return frozenset(allowed)


def _sees(actor: Actor, standing: Standing, sight: list[str] | None) -> bool:
    if not actor.limited or standing.person_id == actor.person_id:
        return bool(standing.appointments)
    paths = sight_of(actor) if sight is None else sight
    return any(posting.unit_path.startswith(path) for posting in standing.postings for path in paths)


def _led_by(actor: Actor, standing: Standing) -> bool:
    """A head or deputy whom this person's own instructions reach."""
    if actor.role not in LEADERS:
        return False
    mine = Posting(actor.unit_path, actor.region_path, actor.tier, actor.unit_kind, actor.role)
    return any(reach_of(actor_of(held)).covers(mine) for held in standing.appointments)


def access_person(actor: Actor, person_id: int, act: Act = Act.READ) -> Person:
    """Raises NotFound for absent and hidden alike, Forbidden where the person is seen but `act` is not allowed."""
    standing = standings([person_id]).get(person_id)
    allowed = acts(actor, standing) if standing else frozenset()
    if standing is None or Act.READ not in allowed:
        raise NotFound
    if act not in allowed:
        raise Forbidden(REFUSAL[act])
    return standing.appointments[0].person


def may_message(actor: Actor, person_id: int) -> bool:
    return not refusing_messages(actor, [person_id])


def refusing_messages(actor: Actor, person_ids: Iterable[int]) -> set[int]:
    """Of these people, the ones `actor` may not write to: unseen, without a post, or shielded against strangers."""
    wanted = set(person_ids) - {actor.person_id}
    known = standings(wanted)
    sight = sight_of(actor) if actor.limited else None
    return {key for key in wanted if key not in known or Act.MESSAGE not in acts(actor, known[key], sight=sight)}
