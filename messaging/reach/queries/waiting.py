"""Instructions in the to-do centre: read from the receipts, since no to-do row is opened for a million people."""

from __future__ import annotations

from collections.abc import Iterable

from messaging.reach.models import Ask, Receipt, State
from messaging.reach.payloads import sender_line
from officehub.directory.actor import Actor
from officehub.todo.payloads import QuickAct
from officehub.todo.registry import Virtual

from .reading import urged_counts

LISTED = 100


def waiting_for(actor: Actor) -> Iterable[Virtual]:
    asked = {"dispatch__state": State.SENT, "dispatch__ended_at": None}
    rows = Receipt.objects.filter(person=actor.person_id, answered_at=None, **asked)
    receipts = list(rows.select_related("dispatch").order_by("-dispatch_id")[:LISTED])
    urged = urged_counts(receipts)
    return [_virtual(receipt, urged[receipt.pk]) for receipt in receipts]


def _virtual(receipt: Receipt, urged: int) -> Virtual:
    dispatch = receipt.dispatch
    confirm = QuickAct(verb="确认收到", path=f"reach/dispatches/{dispatch.pk}/confirm")
    return Virtual(
        id=dispatch.pk,
        appointment_id=receipt.appointment_id,
        category="task",
        ask=dispatch.ask,
        title=f"【演练】{dispatch.title}" if dispatch.drill else dispatch.title,
        from_line=sender_line(dispatch),
        link=f"/reach/inbox/{dispatch.pk}",
        opened_at=dispatch.sent_at,
        due_at=dispatch.deadline,
        urged=urged,
        quick_acts=[confirm] if dispatch.ask == Ask.CONFIRM else [],
    )
