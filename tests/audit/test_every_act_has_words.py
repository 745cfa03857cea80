"""Every act the product can write into the ledger is named in the catalogue, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from officehub.audit.sign_ins import ANNOUNCED
from officehub.flow.machine.verbs import Verb

ROOT = Path(__file__).resolve().parent.parent.parent
ACT = re.compile(r"[a-z]+\.[a-z_]+")


def _acts_in(source: str) -> Iterator[str]:
    """First texts of the form area.verb in calls of record, record_many, record_account and what wraps them."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if not name.lstrip("_").startswith("record"):
            continue
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        yield from (text for text in texts if ACT.fullmatch(text))


def _all_acts() -> set[str]:
    found = set(ANNOUNCED) | {f"flow.{verb.value}" for verb in Verb}
    for area in ("officehub", "messaging", "documents", "meetings"):
        for file in (ROOT / area).rglob("*.py"):
            found |= set(_acts_in(file.read_text(encoding="utf-8")))
    return found


def _named(language: str) -> set[str]:
    """Keys below `acts` of the catalogue, two deep."""
    text = (ROOT / "frontend" / "src" / "i18n" / language / "audit.ts").read_text(encoding="utf-8")
    acts = text[text.index("  acts: {") :]
    areas = re.findall(r"^    (\w+): \{(.*?)\},?$", acts, flags=re.DOTALL | re.MULTILINE)
    return {f"{area}.{verb}" for area, body in areas for verb in re.findall(r"(\w+): \"", body)}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_act_has_words(language: str) -> None:
    assert len(_all_acts()) > 40
    assert _all_acts() - _named(language) == set()
