"""Runs the registered periodic work. Start as many as you like: an advisory lock lets one of them work."""

from __future__ import annotations

import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, connection

from officehub.kernel.periodic import Periodic, registered

log = logging.getLogger(__name__)
LOCK = 7_220_001  # any number nobody else uses
TICK_SECONDS = 0.5


class Command(BaseCommand):
    help = "Run periodic work (sealing the ledger, reminders, retention)."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def leave(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        due = {periodic.name: 0.0 for periodic in registered()}
        while not stop.wait(TICK_SECONDS):
            if _alone():
                _round(due)


def _alone() -> bool:
    """True while this process holds the lock; the lock goes with the connection, so a dead holder frees it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
                " AND pid = pg_backend_pid()) OR pg_try_advisory_lock(%s)",
                [LOCK, LOCK],
            )
            row = cursor.fetchone()
            return bool(row and row[0])
    except Error:
        log.warning("database unavailable, periodic work waits")
        connection.close()
        return False


def _round(due: dict[str, float]) -> None:
    for periodic in registered():
        if time.monotonic() >= due.get(periodic.name, 0.0):
            _run(periodic)
            due[periodic.name] = time.monotonic() + periodic.seconds


def _run(periodic: Periodic) -> None:
    try:
        periodic.run()
    except Exception:  # the boundary: one job's fault must not stop the others
        log.exception("periodic work failed: %s", periodic.name)
