"""The directory at the size of a province: building it, and finding people in it.

Works in a database of its own, so that other measures keep theirs small. `OFFICEHUB_BENCH_PEOPLE` makes it smaller.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = int(os.environ.get("OFFICEHUB_BENCH_PEOPLE", "1230000"))
SMALL = 5000
BUILD_GOALS = {SMALL: 60.0, PEOPLE: 900.0}  # seconds
SEARCH_GOAL = 300.0  # milliseconds, p95


def measure() -> list[dict[str, object]]:
    figures = [_build(SMALL, "bench_small")]
    figures.append(_build(PEOPLE, "bench_large"))
    figures.append(_search("bench_large"))
    return figures


def _build(people: int, database: str) -> dict[str, object]:
    url = _fresh(database)
    _manage(url, "migrate", "-v0")
    began = time.monotonic()
    _manage(url, "demo", "--no-stories", "--people", str(people), "-v0")
    seconds = time.monotonic() - began
    return {
        "name": f"directory.demo_{people}",
        "value": round(seconds, 1),
        "unit": "s",
        "goal": BUILD_GOALS[people],
        "met": seconds <= BUILD_GOALS[people],
    }


def _search(database: str) -> dict[str, object]:
    answer = _run(_url(database), sys.executable, "-m", "tests.bench.search_times")
    times = json.loads(answer.splitlines()[-1])
    return {
        "name": "directory.search_p95",
        "value": round(times["search"]),
        "unit": f"ms at {PEOPLE:,}",
        "baseline_name": "ILIKE '%q%' over name, pinyin, post and unit",
        "baseline": round(times["naive"]),
        "ratio": round(times["naive"] / times["search"], 1),
        "goal": SEARCH_GOAL,
        "met": times["search"] <= SEARCH_GOAL,
    }


def _url(database: str) -> str:
    return os.environ["DATABASE_URL"].replace("/officehub?", f"/{database}?")


def _fresh(database: str) -> str:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database}")
        connection.execute(f"CREATE DATABASE {database}")
    return _url(database)


def _manage(url: str, *arguments: str) -> str:
    return _run(url, sys.executable, "manage.py", *arguments)


def _run(url: str, *command: str) -> str:
    environment = os.environ | {"DATABASE_URL": url, "OFFICEHUB_DB_POOL": "0", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    return done.stdout
