"""The Procfile's other processes, running beside what is measured."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.databases import ROOT

COMMANDS = (("db_worker", "--no-reload", "--interval", "0.5"), ("timers",))


@contextmanager
def worker_and_timers() -> Iterator[None]:
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    running = [
        subprocess.Popen([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        for command in COMMANDS
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait()
