"""Exchanges of shifts, and what one shift left to the next."""

from __future__ import annotations

from typing import Literal

from django.db.models import Q
from pydantic import TypeAdapter

from officehub.directory.actor import Actor
from officehub.directory.models import DutyKind, DutyShift, Unit
from officehub.directory.payloads import PersonBrief, brief_of, unit_brief
from officehub.kernel import clock
from officehub.roster import policy
from officehub.roster.actions.handing_over import LATEST
from officehub.roster.importing.words import span_words
from officehub.roster.models import Handover, Swap
from officehub.roster.payloads import (
    HandoverList,
    HandoverMatter,
    HandoverRecord,
    HandoverShift,
    SwapAbilities,
    SwapLine,
    SwapList,
)
from officehub.roster.policy import Act, SwapAct

MOST_SWAPS = 100
PAGE = 20
PARTIES = (
    "asker__person",
    "asker__post",
    "asker__unit",
    "asked__person",
    "asked__post",
    "asked__unit",
)
SwapWord = Literal["asked", "agreed", "approved", "declined", "refused", "withdrawn", "lapsed"]
STATE: TypeAdapter[SwapWord] = TypeAdapter(SwapWord)


def my_swaps(*, actor: Actor) -> SwapList:
    """The reader's own and those the reader may decide, open ones first, then the latest."""
    rows = policy.swaps_visible_to(actor).select_related("unit", *PARTIES)
    latest = list(rows.order_by("-pk")[:MOST_SWAPS])
    return SwapList(items=[swap_line(actor, row) for row in sorted(latest, key=lambda row: row.closed_at is not None)])


def swap_line(actor: Actor, swap: Swap) -> SwapLine:
    return SwapLine(
        id=swap.pk,
        unit=swap.unit.name,
        asker=brief_of(swap.asker),
        asked=brief_of(swap.asked),
        what=swap.what,
        reason=swap.reason,
        state=STATE.validate_python(swap.state),
        opened_at=swap.opened_at,
        decided_line=swap.decided_line,
        closed_at=swap.closed_at,
        abilities=SwapAbilities(
            answer=policy.may_swap(actor, SwapAct.ANSWER, swap),
            decide=policy.may_swap(actor, SwapAct.DECIDE, swap),
            withdraw=policy.may_swap(actor, SwapAct.WITHDRAW, swap),
        ),
    )


GIVEN = (
    "given_by__person",
    "given_by__post",
    "given_by__unit",
    "given_to__person",
    "given_to__post",
    "given_to__unit",
)


def handovers(*, actor: Actor, unit_id: int, before: int | None) -> HandoverList:
    unit = policy.access_unit(actor, unit_id, Act.READ)
    rows = Handover.objects.filter(unit=unit).select_related(*GIVEN)
    rows = rows.prefetch_related("matters__taken_by__person", "matters__taken_by__post", "matters__taken_by__unit")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return HandoverList(
        unit=unit_brief(unit),
        items=[handover_record(actor, row) for row in found[:PAGE]],
        due=_due(actor, unit),
        next=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def handover_record(actor: Actor, row: Handover) -> HandoverRecord:
    return HandoverRecord(
        id=row.pk,
        given_by=brief_of(row.given_by),
        given_to=brief_of(row.given_to),
        notes=row.notes,
        given_at=row.given_at,
        taken_at=row.taken_at,
        matters=[
            HandoverMatter(id=one.pk, text=one.text, taken_by=brief_of(one.taken_by) if one.taken_by else None)
            for one in sorted(row.matters.all(), key=lambda one: one.pk)
        ],
        can_take=row.taken_at is None and row.given_to.person_id == actor.person_id,
    )


def _due(actor: Actor, unit: Unit) -> HandoverShift | None:
    now = clock.now()
    own = DutyShift.objects.filter(unit=unit, person_id=actor.person_id, starts_at__lte=now, ends_at__gt=now - LATEST)
    shift = own.exclude(pk__in=Handover.objects.exclude(shift=None).values("shift")).order_by("starts_at").first()
    if shift is None:
        return None
    return HandoverShift(id=shift.pk, words=span_words(shift.starts_at, shift.ends_at), next=_next_after(shift, unit))


def _next_after(shift: DutyShift, unit: Unit) -> PersonBrief | None:
    later = DutyShift.objects.filter(unit=unit, starts_at__gte=shift.ends_at).exclude(person_id=shift.person_id)
    same = later.filter(Q(kind=shift.kind) | Q(kind=DutyKind.MAIN))
    found = same.select_related("appointment__person", "appointment__post", "appointment__unit")
    row = found.order_by("starts_at").first()
    return brief_of(row.appointment) if row else None
