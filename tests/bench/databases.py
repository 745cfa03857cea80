"""Databases beside the bench's own, for what needs a whole province, used by commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = int(os.environ.get("OFFICEHUB_BENCH_PEOPLE", "1230000"))


def url_of(database: str) -> str:
    return os.environ["DATABASE_URL"].replace("/officehub?", f"/{database}?")


def exists(database: str) -> bool:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        return found.fetchone() is not None


def fresh(database: str, *, like: str = "") -> str:
    """Its address; `like` names a database to copy."""
    template = f" TEMPLATE {like}" if like else ""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database}")
        connection.execute(f"CREATE DATABASE {database}{template}")
    return url_of(database)


def manage(url: str, *arguments: str) -> str:
    return run(url, sys.executable, "manage.py", *arguments)


def run(url: str, *command: str) -> str:
    """What it printed. Raises RuntimeError with what it complained of."""
    environment = os.environ | {"DATABASE_URL": url, "OFFICEHUB_DB_POOL": "0", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    return done.stdout
