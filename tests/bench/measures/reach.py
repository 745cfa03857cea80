"""An instruction to everybody: storing whom it went to against the bare statement, its head-count and its board.

The answers are a measure of their own: reach_answers."""

from __future__ import annotations

import json
import sys

from tests.bench.databases import PEOPLE, exists, fresh, manage, run

STORE_GOAL = 1.5  # times the bare statement
HEAD_COUNT_GOAL = 1000.0  # milliseconds
BOARD_GOAL = 1000.0
DRILL_GOAL = 300.0
MEMORY_GOAL = 600  # MiB
IN_ITS_OWN_PROCESS = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "officehub.settings"
django.setup()
from tests.bench.dispatch_times import main
main()
"""
BUILT = "bench_large"  # by the directory's measure, where it ran before


def measure() -> list[dict[str, object]]:
    times = json.loads(run(province(), sys.executable, "-c", IN_ITS_OWN_PROCESS).splitlines()[-1])
    if not times["right"]:
        raise RuntimeError("the board does not say what the receipts say")
    ratio = times["product"] / times["bare"]
    stored = {
        "name": "reach.store",
        "value": round(times["product"], 2),
        "unit": f"s to {times['people']:,}",
        "baseline_name": "INSERT … SELECT of the same rows in bare SQL",
        "baseline": round(times["bare"], 2),
        "ratio": round(ratio, 2),
        "goal": STORE_GOAL,
        "met": ratio <= STORE_GOAL,
    }
    burden = {"name": "reach.burden", "value": round(times["burden"] * 1000), "unit": "ms"}
    waits = (
        ("head_count", HEAD_COUNT_GOAL, "those it would go to, counted one by one"),
        ("board", BOARD_GOAL, "the receipts added up by city"),
        ("drill", DRILL_GOAL, "the receipts of one city added up by county"),
    )
    shown = [_wait(times, name, goal, baseline) for name, goal, baseline in waits]
    return [stored, *shown, burden, _memory(times["memory"])]


def _wait(times: dict[str, float], name: str, goal: float, baseline: str) -> dict[str, object]:
    value, bare = times[name] * 1000, times[f"{name}_bare"] * 1000
    return {
        "name": f"reach.{name}",
        "value": round(value),
        "unit": "ms",
        "baseline_name": baseline,
        "baseline": round(bare),
        "ratio": round(bare / value, 2),
        "goal": f"<= {goal:g}",
        "met": value <= goal,
    }


def _memory(mebibytes: float) -> dict[str, object]:
    """Of the one process that stored and counted."""
    return {
        "name": "reach.memory",
        "value": round(mebibytes),
        "unit": "MiB at the most",
        "goal": f"<= {MEMORY_GOAL}",
        "met": mebibytes <= MEMORY_GOAL,
    }


def province() -> str:
    if exists(BUILT):
        return fresh("bench_reach", like=BUILT)
    url = fresh("bench_reach")
    manage(url, "migrate", "-v0")
    manage(url, "demo", "--no-stories", "--people", str(PEOPLE), "-v0")
    return url
