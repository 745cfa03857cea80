"""The bell of an instruction: on the streams of the people while they are few, else on one per region and tier.

A region's stream serves all of one tier in a county (or in the province's or a city's own organs), so that an
instruction to everybody writes some four hundred events and not a million. It names the posts meant while they are few
there; a colleague who is not meant then need not ask.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from officehub.directory.actor import Actor, in_force
from officehub.directory.models import Appointment, Region, Tier
from officehub.realtime.log import emit
from officehub.realtime.streams import stream_name

from .events import DispatchChanged, DispatchNotice, Notice
from .models import Dispatch, Receipt

FEW = 300  # people told one by one; also the posts named on one stream
ANCHOR_LENGTH = 3 * Region.steplen  # a region path cut here is the county's, or that of the city or province itself
KINDS = {tier.value: f"notice_{tier.name.lower()}" for tier in Tier}


@dataclass(frozen=True)
class Lane:
    tier: int
    anchor: str  # region path
    people: int


def ring(dispatch: Dispatch, notice: Notice, receipts: QuerySet[Receipt]) -> None:
    """Tell those of `receipts`. The last thing of an action: it emits everything the action has to say."""
    facts = _to_people(dispatch, notice, receipts) or _to_lanes(dispatch, notice, receipts)
    board = (stream_name("dispatch", dispatch.pk), DispatchChanged(dispatch_id=dispatch.pk, notice=notice))
    emit(board, *facts)


def _to_people(dispatch: Dispatch, notice: Notice, receipts: QuerySet[Receipt]) -> list[tuple[str, DispatchNotice]]:
    """Nothing where they are too many."""
    meant = list(receipts.values_list("person_id", "appointment__post_id")[: FEW + 1])
    if len(meant) > FEW:
        return []
    return [(stream_name("person", person), _notice(dispatch, notice, [post])) for person, post in meant]


def _to_lanes(dispatch: Dispatch, notice: Notice, receipts: QuerySet[Receipt]) -> list[tuple[str, DispatchNotice]]:
    lanes = _lanes(receipts)
    ids = dict(Region.objects.filter(path__in={lane.anchor for lane in lanes}).values_list("path", "pk"))
    posts = _posts(receipts, [lane for lane in lanes if lane.people <= FEW])
    return [
        (
            stream_name(KINDS[lane.tier], ids[lane.anchor]),
            _notice(dispatch, notice, posts.get((lane.tier, lane.anchor))),
        )
        for lane in lanes
    ]


def _notice(dispatch: Dispatch, notice: Notice, posts: list[int] | None) -> DispatchNotice:
    return DispatchNotice(dispatch_id=dispatch.pk, notice=notice, posts=posts)


def _lanes(receipts: QuerySet[Receipt]) -> list[Lane]:
    chosen, params = receipts.values("tier", "region_path").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tier, left(region_path, %s), count(*) FROM ({chosen}) chosen GROUP BY 1, 2 ORDER BY 1, 2",
            [ANCHOR_LENGTH, *params],
        )
        return [Lane(*row) for row in cursor.fetchall()]


def _posts(receipts: QuerySet[Receipt], lanes: Iterable[Lane]) -> dict[tuple[int, str], list[int]]:
    wanted = {(lane.tier, lane.anchor) for lane in lanes}
    if not wanted:
        return {}
    chosen, params = receipts.values("tier", "region_path", "appointment_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tier, left(region_path, %s) AS anchor, array_agg(DISTINCT post_id) FROM ({chosen}) chosen "
            "JOIN directory_appointment held ON held.id = chosen.appointment_id "
            "WHERE (tier, left(region_path, %s)) IN (SELECT * FROM unnest(%s::int[], %s::text[])) GROUP BY 1, 2",
            [ANCHOR_LENGTH, *params, ANCHOR_LENGTH, [tier for tier, _ in wanted], [anchor for _, anchor in wanted]],
        )
        return {(tier, anchor): sorted(posts) for tier, anchor, posts in cursor.fetchall()}


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
