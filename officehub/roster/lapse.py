"""Shifts that go take what hangs on them along: an exchange asked for a shift that is no more has lapsed."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from officehub.directory.models import DutyShift
from officehub.kernel import clock
from officehub.todo.actions import close_todos

from .models import OPEN_SWAPS, Swap, SwapState

SWAP = "roster.swap"


def lapse_swaps(shift_ids: Collection[int], *, but: int = 0) -> None:
    """Exchanges still open that name one of these shifts."""
    named = Q(shift__in=shift_ids) | Q(in_return__in=shift_ids)
    open_ones = Swap.objects.select_for_update(of=("self",)).filter(named, state__in=OPEN_SWAPS).exclude(pk=but)
    ids = list(open_ones.order_by("pk").values_list("pk", flat=True))
    if ids:
        Swap.objects.filter(pk__in=ids).update(state=SwapState.LAPSED, closed_at=clock.now())
        close_todos(sources=[(SWAP, pk) for pk in ids], outcome="lapsed")


def remove_shifts(shift_ids: Collection[int]) -> None:
    if shift_ids:
        lapse_swaps(shift_ids)
        DutyShift.objects.filter(pk__in=shift_ids).delete()
