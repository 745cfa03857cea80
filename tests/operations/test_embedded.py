"""The servers from the wheels: shared by whoever needs them, gone with the last one, whole after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from officehub import embedded
from officehub.embedded import Embedded, EmbeddedError, services

ROOT = Path(__file__).resolve().parents[2]
HOLD = textwrap.dedent("""
    import sys
    from pathlib import Path
    from officehub.embedded import services
    with services(Path(sys.argv[1]), throwaway=True) as urls:
        print("ready", flush=True)
        sys.stdin.read()
""")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "var"
    _kill_all(Embedded(tmp_path / "var", throwaway=True))


def _hold(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    return process


def _server_pid(servers: Embedded) -> int:
    return int((servers.data / "postmaster.pid").read_text().split()[0])


def _runs(pid: int) -> bool:
    """A process whose parent has not fetched its end yet is gone all the same."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _kill_all(servers: Embedded) -> None:
    for file in (servers.data / "postmaster.pid", servers.valkey_pid):
        if file.exists():
            pid = int(file.read_text().split()[0])
            if _runs(pid):
                os.kill(pid, signal.SIGKILL)


def test_both_servers_answer_and_stop_with_their_last_user(home: Path) -> None:
    with services(home, throwaway=True) as urls:
        assert psycopg.connect(urls["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)
        assert redis.Redis.from_url(urls["REDIS_URL"]).ping()
        pid = _server_pid(Embedded(home))
    assert not _runs(pid)


def test_the_first_to_leave_does_not_stop_what_others_use(home: Path) -> None:
    other = _hold(home)
    with services(home, throwaway=True) as urls:
        other.communicate("")
        assert psycopg.connect(urls["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)


def test_starting_while_the_last_user_is_leaving_waits_for_it(home: Path) -> None:
    for _ in range(3):
        other = _hold(home)
        assert other.stdin is not None
        other.stdin.close()  # leaves now; no waiting for it here
        with services(home, throwaway=True) as urls:
            assert psycopg.connect(urls["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)
        other.wait()


def test_data_survive_a_kill_of_everything(home: Path) -> None:
    holder = _hold(home)
    servers = Embedded(home)
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
        connection.execute("CHECKPOINT")  # throw-away servers do not sync by themselves
    pid = _server_pid(servers)
    holder.kill()
    holder.wait()
    os.kill(pid, signal.SIGKILL)
    os.kill(int(servers.valkey_pid.read_text()), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while _runs(pid):
        assert time.monotonic() < deadline
    with services(home, throwaway=True) as urls:
        assert psycopg.connect(urls["DATABASE_URL"]).execute("SELECT n FROM kept").fetchone() == (7,)


def test_a_pid_file_that_names_somebody_elses_process_is_not_believed(home: Path) -> None:
    with services(home, throwaway=True):
        pass
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'postgres'}\n")
    with services(home, throwaway=True) as urls:
        assert psycopg.connect(urls["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)


def test_a_home_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(EmbeddedError, match="无法写入"), services(blocked / "var", throwaway=True):
        pass


def test_a_full_disk_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1})
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(EmbeddedError, match="磁盘剩余空间不足"), services(home, throwaway=True):
        pass


def test_what_had_started_stops_when_the_rest_cannot(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_wheel(servers: Embedded) -> None:
        raise EmbeddedError("这个平台没有内置 Valkey")

    monkeypatch.setattr(embedded, "_start_valkey", no_wheel)
    with pytest.raises(EmbeddedError, match="没有内置"), services(home, throwaway=True):
        pass
    assert not embedded._postgres_runs(Embedded(home))


def test_servers_of_the_site_are_left_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/officehub")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")
    with services(home) as urls:
        assert urls == {}
    assert not home.exists()
