from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from officehub.directory.actor import Actor
from officehub.kernel import clock

from . import policy
from .jobs import check_ledger
from .ledger import record
from .models import Checkpoint, Verification
from .payloads import VerificationPayload, verification_payload

ABANDONED = timedelta(hours=2)  # a check that has not ended by then died with its worker


@transaction.atomic
def start_verification(*, actor: Actor, last: int | None = None) -> VerificationPayload:
    """Of at least the `last` rows, or of all. One check at a time: who asks meanwhile gets the one under way."""
    policy.require_auditor(actor)
    running = Verification.objects.filter(finished_at=None, started_at__gt=clock.now() - ABANDONED).last()
    if running is not None:
        return verification_payload(running)
    head = Checkpoint.objects.order_by("-last_seq").first()
    sealed = head.last_seq if head else 0
    check = begin(since=max(1, sealed - last + 1) if last else 1, sealed=sealed, by_line=actor.line)
    record(actor, "audit.verify", subject=("verification", check.pk), detail={"last": last})
    check_ledger.enqueue(check.pk)
    return verification_payload(check)


def begin(*, since: int, sealed: int, by_line: str = "") -> Verification:
    """A check begins at a checkpoint: at or before row `since`."""
    before = Checkpoint.objects.filter(last_seq__lt=since).order_by("-last_seq").first()
    from_seq = before.last_seq + 1 if before else 1
    check = Verification(from_seq=from_seq, total=sealed - from_seq + 1, by_line=by_line, started_at=clock.now())
    check.save(force_insert=True)
    return check
