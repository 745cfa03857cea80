"""Searching two years of an organisation's messages, against ILIKE over the same rows.

Making ten million takes a quarter of an hour and some 10 GB; `OFFICEHUB_BENCH_MESSAGES` makes it smaller.
"""

from __future__ import annotations

import json
import os
import sys

import psycopg

from tests.bench.databases import fresh, manage, run, url_of

MESSAGES = int(os.environ.get("OFFICEHUB_BENCH_MESSAGES", "10000000"))
GOAL = 500.0  # milliseconds, p95
DATABASE = "bench_talk"


def measure() -> list[dict[str, object]]:
    url = fresh(DATABASE)
    try:
        manage(url, "migrate", "-v0")
        run(url, sys.executable, "-m", "tests.bench.years_of_talk", str(MESSAGES))
        times = json.loads(
            run(url_of(DATABASE), sys.executable, "-m", "tests.bench.message_search_times").splitlines()[-1]
        )
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    return [
        {
            "name": "messages.search_p95",
            "value": round(times["search"]),
            "unit": f"ms at {MESSAGES:,}",
            "baseline_name": "ILIKE over the same rows",
            "baseline": round(times["naive"]),
            "ratio": round(times["naive"] / times["search"], 1),
            "goal": GOAL,
            "met": times["search"] <= GOAL,
        },
        {"name": "messages.search_cut_short", "value": times["partial"], "unit": "searches", "met": None},
    ]
