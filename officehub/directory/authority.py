"""Whom an instruction of mine may reach. One rule, as a query and as a predicate, side by side.

1. Everybody may address the people of their own organ (its internal offices included).
2. Party committees, governments and their offices, and the emergency bureaus (which run the command posts), reach
   everybody in their region and below. So do the heads and deputies of the other standing bodies of a region.
3. Heads and deputies of departments reach every lower tier of their region.
4. Everybody else in a department reaches its line below: the same line of work, and the township offices carrying it.
5. Enterprises, mass organisations and other limited units reach only themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from .actor import Actor
from .models import Unit, UnitCategory
from .vocabulary import CARRIED_BY

LEADERS = frozenset({"head", "deputy"})
COMMANDING_KINDS = frozenset({"party", "government", "party_office", "office", "township_office", "emergency"})
STANDING_BODIES = frozenset(
    {UnitCategory.CONGRESS, UnitCategory.CONSULTATIVE, UnitCategory.DISCIPLINE, UnitCategory.AUTONOMOUS}
)
DEPARTMENTS = frozenset({UnitCategory.DEPARTMENT, UnitCategory.PARTY_DEPARTMENT})


@dataclass(frozen=True)
class Posting:
    """Where somebody stands, as far as rights depend on it."""

    unit_path: str
    region_path: str
    tier: int
    kind: str
    role: str


def organ_of(unit_path: str) -> str:
    """The path of the organ an internal office belongs to."""
    return unit_path[: Unit.steplen]


@dataclass(frozen=True)
class Reach:
    organ: str
    region: str = ""  # region path; empty: nobody outside the organ
    deeper_than: int = 0  # only units of a tier below this one
    kinds: frozenset[str] | None = None  # None: every line of work

    def covers(self, posting: Posting) -> bool:
        if posting.unit_path.startswith(self.organ):
            return True
        return (
            bool(self.region)
            and posting.region_path.startswith(self.region)
            and posting.tier > self.deeper_than
            and (self.kinds is None or posting.kind in self.kinds)
        )

    def matches(self) -> Q:
        """On Appointment."""
        own = Q(unit__path__startswith=self.organ)
        if not self.region:
            return own
        below = Q(unit__region_path__startswith=self.region, unit__tier__gt=self.deeper_than)
        if self.kinds is not None:
            below &= Q(unit__kind__in=sorted(self.kinds))
        return own | below


def reach_of(actor: Actor) -> Reach:
    organ = organ_of(actor.unit_path)
    if actor.limited:
        return Reach(organ)
    leads = actor.role in LEADERS
    if actor.unit_kind in COMMANDING_KINDS or (leads and actor.unit_category in STANDING_BODIES):
        return Reach(organ, actor.region_path)
    if leads and actor.unit_category in DEPARTMENTS:
        return Reach(organ, actor.region_path, deeper_than=actor.tier)
    line = frozenset({actor.unit_kind, *CARRIED_BY.get(actor.unit_kind, ())})
    return Reach(organ, actor.region_path, deeper_than=actor.tier, kinds=line)
