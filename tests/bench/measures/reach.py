"""An instruction to everybody: storing whom it went to against the bare statement, its board, and the answers."""

from __future__ import annotations

import json
import sys

from tests.bench.databases import PEOPLE, exists, fresh, manage, run

STORE_GOAL = 1.5  # times the bare statement
HEAD_COUNT_GOAL = 1000.0  # milliseconds
BOARD_GOAL = 1000.0
DRILL_GOAL = 300.0
MEMORY_GOAL = 600  # MiB
CONFIRMATIONS_GOAL = 334  # per second: 20,000 in a minute
IN_ITS_OWN_PROCESS = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "officehub.settings"
django.setup()
from tests.bench.dispatch_times import main
main()
"""
BUILT = "bench_large"  # by the directory's measure, where it ran before


def measure() -> list[dict[str, object]]:
    times = json.loads(run(_province(), sys.executable, "-c", IN_ITS_OWN_PROCESS).splitlines()[-1])
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
    waits = (
        ("head_count", HEAD_COUNT_GOAL),
        ("burden", None),
        ("board", BOARD_GOAL),
        ("drill", DRILL_GOAL),
    )
    shown = [_wait(name, times[name] * 1000, goal) for name, goal in waits]
    return [stored, *shown, _confirmations(times), _memory(times["memory"])]


def _wait(name: str, milliseconds: float, goal: float | None) -> dict[str, object]:
    value = round(milliseconds)
    told = {"goal": f"<= {goal:g}", "met": value <= goal} if goal else {}
    return {"name": f"reach.{name}", "value": value, "unit": "ms", **told}


def _memory(mebibytes: float) -> dict[str, object]:
    """Of the one process that stored, counted and took the answers."""
    return {
        "name": "reach.memory",
        "value": round(mebibytes),
        "unit": "MiB at the most",
        "goal": f"<= {MEMORY_GOAL}",
        "met": mebibytes <= MEMORY_GOAL,
    }


def _confirmations(times: dict[str, float]) -> dict[str, object]:
    return {
        "name": "reach.confirmations",
        "value": round(times["confirmations"]),
        "unit": "per second, 20,000 in batches of the socket, one process",
        "baseline_name": "the same one by one over HTTP",
        "baseline": round(times["one_by_one"]),
        "ratio": round(times["confirmations"] / times["one_by_one"], 1),
        "goal": CONFIRMATIONS_GOAL,
        "met": times["confirmations"] >= CONFIRMATIONS_GOAL,
    }


def _province() -> str:
    if exists(BUILT):
        return fresh("bench_reach", like=BUILT)
    url = fresh("bench_reach")
    manage(url, "migrate", "-v0")
    manage(url, "demo", "--no-stories", "--people", str(PEOPLE), "-v0")
    return url
