"""One machine, one command: migrate, demo data, web, worker and timers until Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from officehub.directory.models import Person


class Command(BaseCommand):
    help = "Prepare the database and run everything in the Procfile."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--no-demo", action="store_true", help="start empty; make the first administrator yourself")
        parser.add_argument("--people", type=int, default=5000)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        _refuse_taken(host, port)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        demo = not options["no_demo"]
        if demo and not Person.objects.exists():
            call_command("demo", people=options["people"])
        _collect_pages()
        self.stdout.write(_welcome(host, port, demo=demo))
        sys.exit(_run_procfile(host, port, demo=demo))


def _collect_pages() -> None:
    """Compressing takes seconds, so only a new build is collected."""
    build = settings.FRONTEND_DIST / "index.html"
    mark = f"{build} {build.stat().st_mtime_ns}" if build.is_file() else ""
    stamp = settings.VAR / "static-build"
    if mark and stamp.is_file() and stamp.read_text() == mark and settings.STATIC_ROOT.is_dir():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(mark)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"端口 {port} 已被占用，请先停止占用它的程序，或换一个端口：PORT=8001 make run"
            ) from error


def _welcome(host: str, port: int, *, demo: bool) -> str:
    lines = ["", f"  OfficeHub  http://{host}:{port}", ""]
    accounts = settings.VAR / "demo-accounts.txt"
    if demo and accounts.is_file():
        lines += [f"  {line}" for line in accounts.read_text(encoding="utf-8").splitlines()]
        lines += ["", f"  演示账号另存于 {accounts}", ""]
    if not demo:
        lines += ["  首位管理员：python manage.py first_admin", ""]
    return "\n".join(lines)


def _run_procfile(host: str, port: int, *, demo: bool) -> int:
    root = Path(settings.BASE_DIR)
    environment = os.environ | {
        "HOST": host,
        "PORT": str(port),
        "OFFICEHUB_DEMO": "1" if demo else "0",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }
    manager = Manager(Printer(sys.stdout))
    for name, command in parse_procfile((root / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, env=environment, cwd=str(root))
    manager.loop()
    stopped_by_person = manager.returncode in {130, 143}
    return 0 if stopped_by_person else int(manager.returncode or 0)
