"""PostgreSQL goes and comes back while the product runs: a sentence meanwhile, no restart afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from officehub import embedded
from officehub.embedded import Embedded, services

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until(url: str, status: int) -> httpx.Response:
    """The first answer with that status; asks on until patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    last: httpx.Response | None = None
    while time.monotonic() < deadline:
        try:
            last = httpx.get(url, timeout=15)
        except httpx.TransportError:
            continue
        if last.status_code == status:
            return last
    raise AssertionError(f"{url}: wanted {status}, last answer {last}")


@pytest.fixture
def product(tmp_path: Path) -> Iterator[tuple[Embedded, str]]:
    home = tmp_path / "var"
    with services(home, throwaway=True) as urls:
        environment = os.environ | urls | {"OFFICEHUB_VAR": str(home), "OFFICEHUB_DB_POOL": "4"}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
        port = _free_port()
        web = subprocess.Popen(
            [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "officehub.asgi:application"],
            cwd=ROOT,
            env=environment,
        )
        yield Embedded(home, throwaway=True), f"http://127.0.0.1:{port}"
        web.terminate()
        web.wait()


def test_a_sentence_while_the_database_is_away_and_work_when_it_is_back(product: tuple[Embedded, str]) -> None:
    servers, address = product
    site = f"{address}/api/directory/site"
    _until(site, 200)
    embedded._stop_postgres(servers)
    away = _until(site, 503)
    assert away.json()["code"] == "unavailable"
    assert "未丢失" in away.json()["message"]
    assert _until(f"{address}/healthz", 503).json() == {"status": "database unavailable"}
    embedded._start_postgres(servers)
    assert _until(site, 200).json()["demo"] is False
