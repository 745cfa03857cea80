"""The board: who has not answered comes first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, CharField, Count, Max, Q, QuerySet, When
from django.db.models.functions import Left, Length, TruncMinute

from messaging.reach import policy
from messaging.reach.escalation.queries import last_tried
from messaging.reach.models import Dispatch, Receipt, Tally
from messaging.reach.payloads import (
    Addressee,
    AddresseePage,
    Answered,
    Board,
    Counts,
    Minute,
    RegionRow,
    RegionStep,
    ReminderPayload,
    TierCounts,
    brief_of,
    region_step,
)
from messaging.reach.policy import Act, Part
from messaging.reach.telephone import policy as telephone
from messaging.reach.telephone.queries import last_called
from officehub.directory import policy as directory
from officehub.directory.actor import Actor
from officehub.directory.models import Region
from officehub.directory.payloads import briefs
from officehub.kernel import clock
from officehub.kernel.errors import NotFound

from .counting import SUMS, Sums, added, numbers
from .medians import medians

PEOPLE_PAGE = 50
STRIP = timedelta(minutes=60)


def board(*, actor: Actor, dispatch_id: int, region_id: int | None = None) -> Board:
    dispatch, part = _seen(actor, dispatch_id)
    tallies = dispatch.tallies.filter(part.matches())
    top = _top(tallies, part)
    region = _region(region_id, top) or top
    patches = _patches(tallies, region)
    return Board(
        dispatch_id=dispatch.pk,
        state=brief_of(dispatch).state,
        whole=part.whole,
        totals=Counts(**numbers(dispatch, added(patch.sums for patch in patches))),
        tiers=_tiers(dispatch, patches),
        path=_path(top, region),
        rows=_rows(dispatch, region, patches),
        reminder=_latest_reminder(dispatch),
    )


def _seen(actor: Actor, dispatch_id: int) -> tuple[Dispatch, Part]:
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.SEE_BOARD)
    part = policy.part_of(actor, dispatch)
    if part is None:
        raise NotFound
    return dispatch, part


def _top(tallies: QuerySet[Tally], part: Part) -> Region:
    """The smallest region that holds everybody seen: an instruction within a county opens at the county."""
    (first, last), step = _ends(tallies), int(Region.steplen)
    shared = [end for end in range(step, len(first) + 1, step) if first[:end] == last[:end]]
    top: Region = Region.objects.get(path=first[: shared[-1]])
    return top


def _ends(tallies: QuerySet[Tally]) -> tuple[str, str]:
    """In the order of the index, which is not the database's own: then the ends are read and not sought."""
    paths, params = tallies.order_by().values("region_path").query.sql_with_params()
    first, last = (f"({paths} ORDER BY region_path USING {order} LIMIT 1)" for order in ("~<~", "~>~"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {first}, {last}", [*params, *params])
        found: tuple[str, str] = cursor.fetchone()
    return found


def _region(region_id: int | None, top: Region) -> Region | None:
    if region_id is None:
        return None
    region: Region | None = Region.objects.filter(pk=region_id, path__startswith=top.path).first()
    if region is None:
        raise NotFound
    return region


def _path(top: Region, region: Region) -> list[RegionStep]:
    paths = [region.path[:end] for end in range(len(top.path), len(region.path) + 1, Region.steplen)]
    return [region_step(row) for row in Region.objects.filter(path__in=paths).order_by("path")]


class Patch(NamedTuple):
    """The units of one tier in the region itself or in one right below it; `path` None: of the part seen, elsewhere."""

    tier: int
    path: str | None
    sums: Sums
    longest: int  # of the region paths in it


def _patches(tallies: QuerySet[Tally], region: Region) -> list[Patch]:
    """Everything the board sums up, in one pass: a province has a hundred thousand units."""
    part = Case(
        When(region_path__startswith=region.path, then=Left("region_path", len(region.path) + Region.steplen)),
        default=None,
        output_field=CharField(),
    )
    rows = tallies.annotate(part=part).order_by().values("tier", "part")
    found = rows.annotate(longest=Max(Length("region_path")), **SUMS)
    return [
        Patch(tier, path, dict(zip(SUMS, sums, strict=True)), longest)
        for tier, path, longest, *sums in found.values_list("tier", "part", "longest", *SUMS)
    ]


def _tiers(dispatch: Dispatch, patches: Sequence[Patch]) -> list[TierCounts]:
    tiers = sorted({patch.tier for patch in patches})
    sums = {tier: added(patch.sums for patch in patches if patch.tier == tier) for tier in tiers}
    return [TierCounts(tier=tier, **numbers(dispatch, sums[tier])) for tier in tiers]


def _rows(dispatch: Dispatch, region: Region, patches: Sequence[Patch]) -> list[RegionRow]:
    """The region's own units as one row, and one for each region right below."""
    found: dict[str, list[Patch]] = {}
    for patch in patches:
        if patch.path is not None:
            found.setdefault(patch.path, []).append(patch)
    sums = {path: added(patch.sums for patch in here) for path, here in found.items()}
    regions = {row.path: row for row in Region.objects.filter(path__in=found)}
    length = len(region.path) + Region.steplen
    times = medians(dispatch, region.path, length, people=sum(each["expected"] for each in sums.values()))
    rows = [
        RegionRow(
            region=region_step(regions[path]),
            own=path == region.path,
            deeper=path != region.path and any(patch.longest > len(path) for patch in here),
            median_seconds=times.get(path),
            **numbers(dispatch, sums[path]),
        )
        for path, here in found.items()
    ]
    return sorted(rows, key=lambda row: (row.answered - row.expected, row.region.tier, row.region.id))


def _latest_reminder(dispatch: Dispatch) -> ReminderPayload | None:
    latest = dispatch.reminders.select_related("person").order_by("-at").first()
    if latest is None:
        return None
    return ReminderPayload(at=latest.at, by_line=latest.person.name, people=latest.people)


# --- the strip of answers per minute ---


def minutes(*, actor: Actor, dispatch_id: int) -> list[Minute]:
    """Those of the last 60 minutes in which there were answers."""
    dispatch, part = _seen(actor, dispatch_id)
    answers = dispatch.receipts.filter(part.matches(), answered_at__gte=max(dispatch.sent_at, clock.now() - STRIP))
    rows = answers.annotate(minute=TruncMinute("answered_at")).values("minute").annotate(answers=Count("pk"))
    return [Minute(at=row["minute"], answers=row["answers"]) for row in rows.order_by("minute")]


# --- the people in a cell ---

STATES: dict[Answered, Q] = {
    "missing": Q(answered_at=None),
    "undelivered": Q(delivered_at=None),
    "unread": Q(read_at=None),
    "read": Q(read_at__isnull=False, answered_at=None),
    "answered": Q(answered_at__isnull=False),
}


def people(
    *,
    actor: Actor,
    dispatch_id: int,
    state: Answered,
    region_id: int | None = None,
    own: bool = False,
    tier: int | None = None,
    after: int = 0,
) -> AddresseePage:
    """The people of one cell of the board; `own` without those below the region."""
    dispatch, part = _seen(actor, dispatch_id)
    rows = dispatch.receipts.filter(part.matches(), STATES[state], pk__gt=after)
    if region_id is not None:
        path = _cell_path(region_id, part)
        rows = rows.filter(region_path=path) if own else rows.filter(region_path__startswith=path)
    if tier is not None:
        rows = rows.filter(tier=tier)
    found = list(rows.select_related("proxy", "caller").order_by("pk")[: PEOPLE_PAGE + 1])
    shown = found[:PEOPLE_PAGE]
    return AddresseePage(
        items=_addressees(actor, dispatch, part, shown), next=shown[-1].pk if len(found) > PEOPLE_PAGE else None
    )


def _cell_path(region_id: int, part: Part) -> str:
    path = Region.objects.filter(pk=region_id, path__startswith=part.region).values_list("path", flat=True).first()
    if path is None:
        raise NotFound
    return str(path)


def _addressees(actor: Actor, dispatch: Dispatch, part: Part, receipts: Sequence[Receipt]) -> list[Addressee]:
    lines = briefs(receipt.appointment_id for receipt in receipts)
    phones = _phones(actor, [receipt.person_id for receipt in receipts])
    tried = last_tried(dispatch, [receipt.pk for receipt in receipts])
    called = last_called(receipts)
    return [
        Addressee(
            receipt_id=receipt.pk,
            person_id=receipt.person_id,
            name=lines[receipt.appointment_id].name,
            line=f"{lines[receipt.appointment_id].unit} {lines[receipt.appointment_id].post}",
            phone=phones.get(receipt.person_id),
            channel=receipt.channel,
            delivered_at=receipt.delivered_at,
            read_at=receipt.read_at,
            confirmed_at=receipt.confirmed_at,
            answered=receipt.answered_at is not None,
            proxy=receipt.proxy.name if receipt.proxy else "",
            caller=receipt.caller.name if receipt.caller else "",
            tried=tried.get(receipt.pk),
            called=called.get(receipt.pk),
            may_call=telephone.may_about(actor, receipt, dispatch, part),
        )
        for receipt in receipts
    ]


def _phones(actor: Actor, person_ids: list[int]) -> dict[int, str]:
    """Only of those whose phone the directory lets the actor see."""
    sight = directory.sight_of(actor) if actor.limited else None
    standings = directory.standings(person_ids)
    return {
        key: standing.appointments[0].person.phone
        for key, standing in standings.items()
        if directory.Act.SEE_PHONE in directory.acts(actor, standing, sight=sight)
    }
