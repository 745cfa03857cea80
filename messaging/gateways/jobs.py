from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from officehub.kernel import clock
from officehub.kernel.periodic import every

from . import callbacks, sending

STUCK_AFTER = timedelta(minutes=2)  # a worker that died leaves its task marked as running


@task()
def hand_over_due() -> None:
    sending.send_due()


@every(seconds=1)
def call_a_worker() -> None:
    """One shift at a time waits or works, whatever there is to send."""
    now = clock.now()
    if sending.due(now) and not _called(now):
        hand_over_due.enqueue()


def _called(now: datetime) -> bool:
    mine = DBTaskResult.objects.filter(task_path=hand_over_due.module_path)
    return mine.filter(Q(status="READY") | Q(status="RUNNING", started_at__gt=now - STUCK_AFTER)).exists()


@every(seconds=60)
def tidy() -> None:
    sending.give_up_lost()
    callbacks.forget_old()
