"""Twenty thousand people confirm one instruction to the whole province, each on a socket of his own: in one moment,
and within a minute; the board meanwhile and at the end; and what web, worker and timers come to in memory."""

from __future__ import annotations

import json
import sys

from tests.bench.databases import run
from tests.bench.measures.reach import province

PEOPLE = 20_000
SECONDS_GOAL = 60.0
LAG_GOAL = 1.0  # seconds
MEMORY_GOAL = 600  # MiB of each process
IN_ITS_OWN_PROCESS = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "officehub.settings"
django.setup()
from tests.bench.answer_times import main
main()
"""


def measure() -> list[dict[str, object]]:
    times = json.loads(run(province(), sys.executable, "-c", IN_ITS_OWN_PROCESS).splitlines()[-1])
    if not times["right"]:
        raise RuntimeError("the board does not say what the receipts say")
    at_once, spread = times["at_once"], times["spread"]
    rate = PEOPLE / at_once["seconds"]
    return [
        {
            "name": "reach_answers.at_once",
            "value": round(at_once["seconds"], 1),
            "unit": f"s, {PEOPLE:,} sockets in one moment, {at_once['told_to_wait']:,} told to wait",
            "baseline_name": "one request each, eight at a time, per second",
            "baseline": round(times["one_by_one"]),
            "ratio": round(rate / times["one_by_one"], 1),
            "goal": f"<= {SECONDS_GOAL:g}",
            "met": at_once["seconds"] <= SECONDS_GOAL,
        },
        {
            "name": "reach_answers.board_lag",
            "value": round(spread["lag_p95"], 2),
            "unit": f"s for 95 % of {PEOPLE:,} within {spread['seconds']:.0f} s (half {spread['lag_middle']:.2f})",
            "baseline_name": "the same where all press in one moment",
            "baseline": round(at_once["lag_p95"], 2),
            "ratio": round(at_once["lag_p95"] / spread["lag_p95"], 1),
            "goal": f"<= {LAG_GOAL:g}",
            "met": spread["lag_p95"] <= LAG_GOAL,
        },
        *[_memory(name, times[f"{name}_memory"]) for name in ("web", "worker", "timers")],
    ]


def _memory(name: str, mebibytes: float) -> dict[str, object]:
    return {
        "name": f"reach_answers.{name}",
        "value": round(mebibytes),
        "unit": "MiB at the most",
        "goal": f"<= {MEMORY_GOAL}",
        "met": mebibytes <= MEMORY_GOAL,
    }
