"""The foot of the ladder: one row in the sending transaction, however many people are addressed."""

from __future__ import annotations

from messaging.reach.models import Dispatch

from .ladders import ladders
from .models import Climb, End


def begin(dispatch: Dispatch) -> None:
    ladder = ladders()[dispatch.level]
    first = ladder.steps[0] if ladder.steps else None
    Climb.objects.create(
        dispatch=dispatch,
        ladder=ladder.model_dump(mode="json", by_alias=True),
        next_at=dispatch.sent_at + first.pause if first else None,
        ended="" if first else End.CLIMBED,
    )
