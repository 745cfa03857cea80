from __future__ import annotations

import time

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from officehub.kernel.periodic import every

from . import sending

AT_A_TIME = 20.0  # seconds after which the worker turns to other work and comes back


@task()
def push_due() -> None:
    until = time.monotonic() + AT_A_TIME
    while time.monotonic() < until and sending.send_due():
        pass


@every(seconds=1)
def begin_pushing() -> None:
    """One job in the queue at a time; more workers take what one cannot."""
    if sending.due() and not DBTaskResult.objects.ready().filter(task_path=push_due.module_path).exists():
        push_due.enqueue()


@every(seconds=60)
def release_forgotten() -> None:
    sending.release_forgotten()
