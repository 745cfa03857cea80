"""A part of a board, and what those in it have not done: whom an urging reaches, and only them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable

from .models import Dispatch, Obligation, answers_in

MISSING, UNDELIVERED, UNREAD, READ = "missing", "undelivered", "unread", "read"
FORWARD, FEED_BACK = "forward", "feed_back"
OF_UNITS = frozenset({FORWARD, FEED_BACK})

_NOT_YET = {
    MISSING: Q(answered_at=None),
    UNDELIVERED: Q(delivered_at=None),
    UNREAD: Q(read_at=None),
    READ: Q(read_at__isnull=False, answered_at=None),  # and no more than that
    FORWARD: Q(),
    FEED_BACK: Q(),
}
_OWED = {
    FORWARD: Q(must_forward=True, child=None),
    FEED_BACK: Q(must_feed_back=True, child=None, fed_back_at=None),
}


@dataclass(frozen=True)
class Cell:
    """`own`: without what lies below the region. `unit_id`: this unit alone."""

    region_path: str
    own: bool = False
    tiers: tuple[int, ...] = ()
    unit_id: int | None = None
    lacks: str = MISSING

    def place(self) -> Q:
        """On Receipt and on Tally alike."""
        within = Q(region_path=self.region_path) if self.own else Q(region_path__startswith=self.region_path)
        if self.tiers:
            within &= Q(tier__in=self.tiers)
        if self.unit_id is not None:
            within &= Q(unit=self.unit_id)
        return within & self._owing() if self.lacks in OF_UNITS else within

    def _owing(self) -> Q:
        same = {name: OuterRef(name) for name in ("dispatch", "unit", "region_path")}
        return Q(Exists(Obligation.objects.filter(_OWED[self.lacks], **same)))

    def not_yet(self) -> Q:
        """On Receipt."""
        return _NOT_YET[self.lacks]

    def counted(self, dispatch: Dispatch) -> Combinable:
        """On Tally: how many that are, by unit. Of units that owe something all people are told: any of them may give
        it."""
        match self.lacks:
            case "undelivered":
                return F("expected") - F("delivered")
            case "unread":
                return F("expected") - F("read")
            case "read":
                return F("read") - F(answers_in(dispatch))
            case "missing":
                return F("expected") - F(answers_in(dispatch))
            case _:
                return F("expected") + 0

    def meets(self, other: Cell) -> bool:
        """Whether somebody may be in both; told from the places alone."""
        nested = self._within(other) or other._within(self)
        tiers = not self.tiers or not other.tiers or bool(set(self.tiers) & set(other.tiers))
        units = self.unit_id is None or other.unit_id is None or self.unit_id == other.unit_id
        return nested and tiers and units

    def _within(self, other: Cell) -> bool:
        if other.own:
            return self.region_path == other.region_path
        return self.region_path.startswith(other.region_path)
