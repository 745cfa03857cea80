"""Taking an instruction back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from messaging.actions import cards_changed
from messaging.reach import duties, policy
from messaging.reach.cards import KIND
from messaging.reach.models import Dispatch, Obligation, State
from messaging.reach.notices import bells
from messaging.reach.policy import Act
from messaging.reach.pushing import take_back
from officehub.audit.ledger import record
from officehub.directory.actor import Actor
from officehub.kernel import clock
from officehub.kernel.text import clean_text
from officehub.realtime.log import emit

REASON_LIMIT = 200


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
        duties.settle([above.pk])  # what it had given before, or was asked for no more, still stands


def with_forwards(dispatch: Dispatch, *, lock: bool = True) -> list[Dispatch]:
    """The instruction itself, then all that pass it on, however deep.

    Locked are these and no others, in the order of their ids, which grow downwards: whoever withdraws above waits for
    whoever withdraws below, and two side by side do not meet. What was being passed on meanwhile is waited for too.
    """
    everything = Dispatch.objects.filter(root=dispatch.root_id or dispatch.pk)
    family = {dispatch.pk: dispatch}
    while below := _below(everything, set(family)):
        rows = everything.filter(pk__in=below).order_by("pk")
        family |= {each.pk: each for each in (rows.select_for_update(no_key=True) if lock else rows)}
    return list(family.values())


def _below(everything: QuerySet[Dispatch], above: set[int]) -> set[int]:
    """What passes these on, at whatever depth, and is not among them."""
    known = set(above)
    for pk, parent in everything.order_by("pk").values_list("pk", "parent_id"):
        if parent in known:
            known.add(pk)
    return known - above
