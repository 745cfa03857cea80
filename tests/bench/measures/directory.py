"""The directory at the size of a province: building it, and finding people in it.

Works in a database of its own, so that other measures keep theirs small. `OFFICEHUB_BENCH_PEOPLE` makes it smaller.
"""

from __future__ import annotations

import json
import sys
import time

from tests.bench.databases import PEOPLE, fresh, manage, run, url_of

SMALL = 5000
BUILD_GOALS = {SMALL: 60.0, PEOPLE: 900.0}  # seconds
SEARCH_GOAL = 300.0  # milliseconds, p95


def measure() -> list[dict[str, object]]:
    figures = [_build(SMALL, "bench_small")]
    figures.append(_build(PEOPLE, "bench_large"))
    figures.append(_search("bench_large"))
    return figures


def _build(people: int, database: str) -> dict[str, object]:
    url = fresh(database)
    manage(url, "migrate", "-v0")
    began = time.monotonic()
    manage(url, "demo", "--no-stories", "--people", str(people), "-v0")
    seconds = time.monotonic() - began
    return {
        "name": f"directory.demo_{people}",
        "value": round(seconds, 1),
        "unit": "s",
        "goal": BUILD_GOALS[people],
        "met": seconds <= BUILD_GOALS[people],
    }


def _search(database: str) -> dict[str, object]:
    answer = run(url_of(database), sys.executable, "-m", "tests.bench.search_times")
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
