from __future__ import annotations

from messaging.reach.actions.confirming import Answer, confirm_together
from messaging.reach.models import Receipt
from officehub.directory.actor import Actor
from officehub.kernel.errors import OfficeError

from . import policy


def confirm_for(*, actor: Actor, receipt_id: int) -> Receipt:
    """代为确认. The ledger names both; the person sees who did it."""
    receipt = policy.access_receipt(actor, receipt_id)
    [outcome] = confirm_together([Answer(actor, receipt.dispatch_id, receipt.person_id)])
    if isinstance(outcome, OfficeError):
        raise outcome
    return outcome
