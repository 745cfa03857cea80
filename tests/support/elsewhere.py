"""Another session beside the test's own, to see who waits for whom."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


class Elsewhere(threading.Thread):
    """Work on a connection of its own, begun at once; `done` waits for its end and raises what it raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.failure: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self._work()
        except Exception as failure:
            self.failure = failure
        finally:
            connection.close()

    def done(self) -> None:
        self.join()
        if self.failure is not None:
            raise self.failure


def wait_for_waiting(sessions: int = 1) -> None:
    """Until so many sessions wait for a row that another holds."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] >= sessions:
                return
