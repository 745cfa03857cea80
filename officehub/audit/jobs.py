from __future__ import annotations

import logging
from dataclasses import asdict

from django_tasks import task

from officehub.kernel import clock
from officehub.kernel.periodic import every

from .models import Verification
from .sealing import seal
from .verification import verify

log = logging.getLogger(__name__)


@every(seconds=5)
def seal_ledger() -> int:
    return seal()


@task()
def check_ledger(verification_id: int) -> None:
    """Writes its progress as it goes; a check already finished is left alone."""
    mine = Verification.objects.filter(pk=verification_id, finished_at=None)
    check = mine.first()
    if check is None:
        return
    result = verify(since=check.from_seq, progress=lambda checked: _tell(verification_id, checked))
    if result.finding:
        log.error("ledger broken: %s", result.finding.sentence)
    mine.update(
        checked=result.checked,
        total=max(check.total, result.checked),
        intact=result.intact,
        finding=asdict(result.finding) if result.finding else None,
        finished_at=clock.now(),
    )


def _tell(verification_id: int, checked: int) -> None:
    Verification.objects.filter(pk=verification_id).update(checked=checked)
