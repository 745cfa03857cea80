"""After sending: urging those who have not answered, and taking the instruction back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from messaging.reach import policy
from messaging.reach.models import Dispatch, Reminder, State
from messaging.reach.notices import ring
from messaging.reach.payloads import RemindPart
from messaging.reach.policy import Act, Part
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Region
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound, RateLimited
from officehub.kernel.text import clean_text

REMIND_AGAIN_AFTER = timedelta(minutes=1)
REASON_LIMIT = 200


@transaction.atomic
def remind_unanswered(*, actor: Actor, dispatch_id: int, part: RemindPart) -> Reminder:
    """催办 in a part of the board. The same people are not urged twice within a minute, by whomever."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.REMIND, lock=True)
    seen = policy.part_of(actor, dispatch)
    assert seen is not None  # REMIND was allowed
    region_path = _region_in(seen, part.region_id)
    _refuse_so_soon(dispatch, region_path, part.tiers)
    within = seen.matches() & _on_tiers(part.tiers) & Q(region_path__startswith=region_path)
    people = dispatch.receipts.filter(within, answered_at=None).count()
    if people == 0:
        raise Conflict("这里的人员都已答复，无需提醒。")
    reminder = Reminder.objects.create(
        dispatch=dispatch,
        person_id=actor.person_id,
        region_path=region_path,
        tiers=part.tiers,
        people=people,
        at=clock.now(),
    )
    record(
        actor,
        "dispatch.remind",
        subject=("dispatch", dispatch.pk),
        detail={"region": part.region_id, "tiers": part.tiers, "people": people},
    )
    ring(dispatch, "urged", within)
    return reminder


def _region_in(seen: Part, region_id: int | None) -> str:
    if region_id is None:
        return seen.region
    path = Region.objects.filter(pk=region_id, path__startswith=seen.region).values_list("path", flat=True).first()
    if path is None:
        raise NotFound
    return str(path)


def _on_tiers(tiers: list[int]) -> Q:
    return Q(tier__in=tiers) if tiers else Q()


def _refuse_so_soon(dispatch: Dispatch, region_path: str, tiers: list[int]) -> None:
    since = clock.now() - REMIND_AGAIN_AFTER
    for recent in dispatch.reminders.filter(at__gt=since):
        nested = region_path.startswith(recent.region_path) or recent.region_path.startswith(region_path)
        if nested and (not tiers or not recent.tiers or set(tiers) & set(recent.tiers)):
            raise RateLimited("一分钟内刚刚提醒过，请稍后再试。", retry_at=recent.at + REMIND_AGAIN_AFTER)


@transaction.atomic
def withdraw_dispatch(*, actor: Actor, dispatch_id: int, reason: str) -> Dispatch:
    """撤回: receipts stay as they are, nobody is asked for anything any more, the text is no longer shown."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.WITHDRAW, lock=True)
    dispatch.state = State.WITHDRAWN
    dispatch.withdrawn_at = clock.now()
    dispatch.withdrawn_reason = clean_text(reason, limit=REASON_LIMIT, field="撤回原因")
    dispatch.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    record(
        actor,
        "dispatch.withdraw",
        subject=("dispatch", dispatch.pk),
        detail={"reason": dispatch.withdrawn_reason, "people": dispatch.expected},
    )
    ring(dispatch, "withdrawn")
    return dispatch
