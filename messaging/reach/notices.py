"""The bell of an instruction: on the streams of the people while they are few, else on one per region and tier.

A region's stream serves all of one tier in a county (or in the province's or a city's own organs), so that an
instruction to everybody writes some four hundred events and not a million. It names the posts meant while they are few
there; a colleague who is not meant then need not ask.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Region, Tier
from officehub.realtime.events import Event
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name

from .cells import Cell
from .events import DispatchChanged, DispatchNotice, Notice
from .models import Dispatch, Receipt, Tally
from .policy import Part
from .pushing import push_sent

FEW = 300  # people told one by one; also the posts named on one stream
ANCHOR_LENGTH = 3 * Region.steplen  # a region path cut here is the county's, or that of the city or province itself
KINDS = {tier.value: f"notice_{tier.name.lower()}" for tier in Tier}


@dataclass(frozen=True)
class Lane:
    tier: int
    anchor: str  # region path
    people: int


Fact = tuple[str, Event]


def ring(dispatch: Dispatch, notice: Notice, within: Q | None = None) -> None:
    """The last thing of an action: it emits everything the action has to say."""
    emit(*bells(dispatch, notice, within))


def bells(dispatch: Dispatch, notice: Notice, within: Q | None = None) -> list[Fact]:
    """Tells those addressed `within` a part of the board (on Tally and on Receipt alike)."""
    whom = within or Q()
    tallies = dispatch.tallies.filter(whom)
    receipts = dispatch.receipts.filter(whom)
    if notice == "sent":
        push_sent.enqueue(dispatch.pk)
    facts = _to_people(dispatch, notice, receipts) or _to_lanes(dispatch, notice, receipts, tallies, F("expected"))
    return [_board(dispatch, notice), *facts]


def urgings(dispatch: Dispatch, seen: Part, cell: Cell) -> list[Fact]:
    """Tells those of the cell who have not done what it names, as far as the one who urges sees them."""
    within = seen.matches() & cell.place()
    receipts = dispatch.receipts.filter(within, cell.not_yet())
    tallies = dispatch.tallies.filter(within)
    facts = _to_people(dispatch, "urged", receipts) or _to_lanes(
        dispatch, "urged", receipts, tallies, cell.counted(dispatch)
    )
    return [_board(dispatch, "urged"), *facts]


def _board(dispatch: Dispatch, notice: Notice) -> Fact:
    return stream_name("dispatch", dispatch.pk), DispatchChanged(dispatch_id=dispatch.pk, notice=notice)


def _to_people(dispatch: Dispatch, notice: Notice, receipts: QuerySet[Receipt]) -> list[tuple[str, DispatchNotice]]:
    """Nothing where they are too many."""
    meant = list(receipts.values_list("person_id", "appointment__post_id")[: FEW + 1])
    if len(meant) > FEW:
        return []
    return [(stream_name("person", person), _notice(dispatch, notice, [post], len(meant))) for person, post in meant]


def _to_lanes(
    dispatch: Dispatch, notice: Notice, receipts: QuerySet[Receipt], tallies: QuerySet[Tally], people: Combinable
) -> list[tuple[str, DispatchNotice]]:
    lanes = _lanes(tallies, people)
    few = [lane for lane in lanes if lane.people <= FEW]
    ids = dict(Region.objects.filter(path__in={lane.anchor for lane in lanes}).values_list("path", "pk"))
    posts = _posts(receipts, few, _paths(tallies, few))
    people_told = sum(lane.people for lane in lanes)
    facts = []
    for lane in lanes:
        meant = sorted(posts[lane]) if lane in posts else None
        facts.append((stream_name(KINDS[lane.tier], ids[lane.anchor]), _notice(dispatch, notice, meant, people_told)))
    return facts


def _notice(dispatch: Dispatch, notice: Notice, posts: list[int] | None, people: int) -> DispatchNotice:
    return DispatchNotice(dispatch_id=dispatch.pk, notice=notice, posts=posts, people=people)


def _lanes(tallies: QuerySet[Tally], people: Combinable) -> list[Lane]:
    rows = tallies.annotate(anchor=Left("region_path", ANCHOR_LENGTH)).values_list("tier", "anchor")
    summed = rows.annotate(people=Sum(people)).filter(people__gt=0).order_by("tier", "anchor")
    return [Lane(tier, anchor, count) for tier, anchor, count in summed]


def _paths(tallies: QuerySet[Tally], lanes: list[Lane]) -> set[str]:
    """The very regions of these lanes: an index then finds their few people among a million."""
    shallow = {lane.anchor for lane in lanes if lane.tier <= Tier.COUNTY}
    deep = Q(pk__in=[])
    for lane in lanes:
        if lane.tier > Tier.COUNTY:
            deep |= Q(tier=lane.tier, region_path__startswith=lane.anchor)
    return shallow | set(tallies.filter(deep).values_list("region_path", flat=True))


def _posts(receipts: QuerySet[Receipt], lanes: list[Lane], paths: set[str]) -> dict[Lane, set[int]]:
    by_place = {(lane.tier, lane.anchor): lane for lane in lanes}
    meant = receipts.filter(region_path__in=paths).values_list("tier", "region_path", "appointment__post_id")
    found: dict[Lane, set[int]] = {}
    for tier, path, post in meant:
        lane = by_place.get((tier, path[:ANCHOR_LENGTH]))
        if lane:
            found.setdefault(lane, set()).add(post)
    return found


# --- who follows them ---


def streams_of(actor: Actor) -> set[str]:
    """The notice streams of all posts the actor's person holds today. Two queries."""
    held = _held(actor)
    anchors = {path[:ANCHOR_LENGTH] for _, path in held}
    ids = dict(Region.objects.filter(path__in=anchors).values_list("path", "pk"))
    return {stream_name(KINDS[tier], ids[path[:ANCHOR_LENGTH]]) for tier, path in held}


def may_follow(tier: int, actor: Actor, ids: set[int]) -> set[int]:
    anchors = {path[:ANCHOR_LENGTH] for held_tier, path in _held(actor) if held_tier == tier}
    return set(Region.objects.filter(path__in=anchors, pk__in=ids).values_list("pk", flat=True))


def _held(actor: Actor) -> list[tuple[int, str]]:
    rows = Appointment.objects.filter(in_force(), person=actor.person_id)
    return list(rows.values_list("unit__tier", "unit__region_path"))
