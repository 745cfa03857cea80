"""After sending: urging those who have not answered, and taking the instruction back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from messaging.actions import cards_changed
from messaging.reach import duties, policy
from messaging.reach.cards import KIND
from messaging.reach.models import Dispatch, Obligation, Reminder, State
from messaging.reach.notices import bells, ring
from messaging.reach.payloads import RemindPart
from messaging.reach.policy import Act, Part
from messaging.reach.pushing import push_urged, take_back
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.directory.models import Region
from officehub.kernel import clock
from officehub.kernel.errors import Conflict, NotFound, RateLimited
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

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
    push_urged.enqueue(dispatch.pk, region_path, part.tiers, seen.deeper_than, actor.appointment_id)
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
    """撤回, of its forwards too: receipts stay as they are, the text is gone, nobody is asked for anything any more."""
    dispatch = policy.access_dispatch(actor, dispatch_id, Act.WITHDRAW, lock=True)
    why = clean_text(reason, limit=REASON_LIMIT, field="撤回原因")
    family = [each for each in with_forwards(dispatch) if each.state == State.SENT]
    for each in family:
        _withdraw(actor, each, why if each.pk == dispatch.pk else f"上级撤回：{why}"[:REASON_LIMIT])
    dispatch = family[0]
    _give_back(dispatch)
    withdrawn = State.WITHDRAWN.label
    cards = [fact for each in family for fact in cards_changed(card_kind=KIND, ref_id=each.pk, state=withdrawn)]
    emit(*(fact for each in family for fact in bells(each, "withdrawn")), *cards)
    return dispatch


def _withdraw(actor: Actor, dispatch: Dispatch, reason: str) -> None:
    dispatch.state = State.WITHDRAWN
    dispatch.withdrawn_at = clock.now()
    dispatch.withdrawn_reason = reason
    dispatch.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    detail = {"reason": reason, "people": dispatch.expected}
    record(actor, "dispatch.withdraw", subject=("dispatch", dispatch.pk), detail=detail)
    take_back(dispatch.pk)


def _give_back(forward: Dispatch) -> None:
    """The unit that had passed it on owes the forward again."""
    above = Obligation.objects.select_for_update().filter(child=forward.pk).first()
    if above is not None:
        Obligation.objects.filter(pk=above.pk).update(child=None, forwarded_at=None)
        duties.reopen(above)


def with_forwards(dispatch: Dispatch) -> list[Dispatch]:
    """The instruction itself, then all that pass it on, however deep; locked in the order of their ids."""
    everything = Dispatch.objects.select_for_update(no_key=True).filter(root=dispatch.root_id or dispatch.pk)
    family = {dispatch.pk: dispatch}
    for each in everything.order_by("pk"):
        if each.parent_id in family:
            family[each.pk] = each
    return list(family.values())
