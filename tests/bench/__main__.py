"""`python -m tests.bench [ONLY]`: measure on this machine, print a table, write `var/bench.jsonl`.

A measure is a module in `tests/bench/measures/` with `measure()`, which returns one dictionary per figure:
name, value, unit, baseline_name, baseline, ratio, goal, met. ONLY picks modules by the beginning of their name.
PostgreSQL and Valkey are thrown away afterwards, but are as durable meanwhile as on a real site (fsync on).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import django

from officehub.embedded import services

ROOT = Path(__file__).resolve().parent.parent.parent
FIELDS = ("name", "value", "unit", "baseline_name", "baseline", "ratio", "goal", "met")
Figure = dict[str, object]


def main(only: str) -> int:
    names = sorted(path.stem for path in (Path(__file__).parent / "measures").glob("*.py") if path.stem != "__init__")
    wanted = [name for name in names if name.startswith(only)]
    if not wanted:
        sys.exit(f"no measure begins with {only!r}; there are: {', '.join(names)}")
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # thousands of sockets at both ends
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    home = Path(tempfile.mkdtemp(prefix="officehub-bench-"))
    os.environ["OFFICEHUB_VAR"] = str(home)
    try:
        with services(home) as environment:
            os.environ.update(environment)
            prepare()
            figures = [figure for name in wanted for figure in run(name)]
    finally:
        shutil.rmtree(home, ignore_errors=True)
    write(figures, keep=bool(only))
    return 0 if all(figure["met"] is not False for figure in figures) else 1


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "officehub.settings")
    django.setup()
    from django.core.management import call_command  # settings can be read only now

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def run(name: str) -> list[Figure]:
    began = time.monotonic()
    figures: list[Figure] = import_module(f"tests.bench.measures.{name}").measure()
    for figure in figures:
        print(line(figure), flush=True)
    print(f"{'':30} ({name}: {time.monotonic() - began:.0f} s)", flush=True)
    return figures


def line(figure: Figure) -> str:
    text = f"{figure['name']!s:30} {figure['value']!s:>10} {figure['unit']!s:16}"
    if figure.get("baseline") is not None:
        text += f" {figure['ratio']!s:>7} x  {figure['baseline_name']} ({figure['baseline']})"
    if figure.get("goal") is not None:
        text += f"  goal {figure['goal']}: {'met' if figure['met'] else 'MISSED'}"
    return text


def write(figures: list[Figure], *, keep: bool) -> None:
    """A run of everything replaces the file; a run of some replaces only theirs."""
    target = ROOT / "var" / "bench.jsonl"
    target.parent.mkdir(exist_ok=True)
    kept: list[Figure] = []
    if keep and target.exists():
        measured = {figure["name"] for figure in figures}
        old = [json.loads(row) for row in target.read_text(encoding="utf-8").splitlines()]
        kept = [figure for figure in old if figure["name"] not in measured]
    rows = [{field: figure.get(field) for field in FIELDS} for figure in [*kept, *figures]]
    target.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
