"""Small is readable. No allow-list: a file that grows past the budget is split, not excused."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINES_PER_FILE = 400
LINES_PER_FUNCTION = 40
EMPTY_NAMES = {"utils", "helpers", "common", "misc"}


def tracked(*patterns: str) -> Iterator[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and "/migrations/" not in name and "/contract/" not in name:
            yield path


@pytest.mark.parametrize("path", tracked("*.py", "*.ts", "*.vue"), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_PER_FILE


def test_a_function_holds_at_most_40_lines() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in tracked("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LINES_PER_FUNCTION
    ]
    assert too_long == []


def test_no_file_is_named_after_nothing() -> None:
    assert [path for path in tracked("*.py", "*.ts", "*.vue") if path.stem.lower() in EMPTY_NAMES] == []
