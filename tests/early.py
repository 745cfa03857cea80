"""Loaded before Django reads its settings: every run gets a PostgreSQL and a Valkey of its own, thrown away at the
end; runs side by side do not meet. Workers of pytest-xdist use what their controller started."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from officehub.embedded import services

os.environ["OFFICEHUB_DB_POOL"] = "0"  # a pool keeps connections that stop the test database from being dropped
os.environ["OFFICEHUB_REDIS_PREFIX"] = os.environ.get("PYTEST_XDIST_WORKER", "alone")  # workers share one Valkey
os.environ.setdefault("OFFICEHUB_SECRET_KEY", "only-for-tests-and-long-enough-to-please-the-deploy-check-0123456789")

if not os.environ.get("PYTEST_XDIST_WORKER"):
    _stack = ExitStack()
    atexit.register(_stack.close)
    _home = Path(tempfile.mkdtemp(prefix="officehub-test-"))
    _stack.callback(shutil.rmtree, _home, ignore_errors=True)
    os.environ["OFFICEHUB_VAR"] = str(_home)
    os.environ.update(_stack.enter_context(services(_home, throwaway=True)))
