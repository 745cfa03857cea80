"""Real web processes (Daphne, as in the Procfile) on the test's database, and sessions to enter them with."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from officehub.accounts.models import User

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60.0


class Server(Protocol):
    """The command that serves `app` at `port`."""

    def __call__(self, app: str, port: int, *, options: Sequence[str]) -> list[str]: ...


@dataclass(frozen=True)
class WebProcess:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def database_url(user: str = "postgres") -> str:
    """Of the database this test runs in, not of the one in the settings."""
    parts = connection.settings_dict
    return f"postgresql://{user}@/{parts['NAME']}?host={parts['HOST']}"


@contextmanager
def web_processes(
    count: int,
    *,
    app: str = "tests.support.realtime_app:application",
    env: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
    quiet: bool = False,
    server: Server | None = None,
) -> Iterator[list[WebProcess]]:
    command = server or procfile_command
    with ExitStack() as stack:
        started = [
            stack.enter_context(_web_process(partial(command, app, options=options), env or {}, quiet))
            for _ in range(count)
        ]
        for web in started:
            _wait_for(web)
        yield started


@contextmanager
def _web_process(command: Callable[[int], list[str]], env: Mapping[str, str], quiet: bool) -> Iterator[WebProcess]:
    port = _free_port()
    environment = os.environ | {"DATABASE_URL": database_url(), "OFFICEHUB_DB_POOL": "8", **env}
    stderr = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(command(port), cwd=ROOT, env=environment, stderr=stderr)
    try:
        yield WebProcess(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def procfile_command(app: str, port: int, *, options: Sequence[str]) -> list[str]:
    """The Procfile's own line, so that tests run what the product runs."""
    line = next(line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:"))
    command = line.removeprefix("web:").replace("$HOST", "127.0.0.1").replace("$PORT", str(port))
    words = shlex.split(command.replace("officehub.asgi:application", app))
    return [str(Path(sys.executable).parent / words[0]), *words[1:-1], *options, words[-1]]


def uvicorn_command(app: str, port: int, *, options: Sequence[str]) -> list[str]:
    """The other server, set as like the Procfile's as it can be."""
    words = ["uvicorn", "--host", "127.0.0.1", "--port", str(port), "--backlog", "4096", "--ws-max-size", "65536"]
    words += ["--lifespan", "off", "--no-access-log", "--log-level", "warning", *options, app]
    return [str(Path(sys.executable).parent / words[0]), *words[1:]]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(web: WebProcess) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", web.port), timeout=1).close()
            return
        except OSError:
            if web.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the web process did not start") from None
            time.sleep(0.05)


def session_for(user: User) -> str:
    """The session key of a fresh sign-in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key
