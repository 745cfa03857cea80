from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command

from officehub.audit import chain
from officehub.audit.chain import Finding
from officehub.audit.models import LedgerEntry
from officehub.audit.sealing import seal
from tests.support.audit import tamper, write_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Ten rows in two batches; the export's own row makes the eleventh, in a third."""
    write_entries(6)
    seal()
    write_entries(4)
    seal()
    out = tmp_path / "ledger.jsonl"
    call_command("export_audit", out=out)
    return out


def _records(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def _check(records: list[dict[str, object]], expect: dict[int, str] | None = None) -> Finding | None:
    return chain.verify_lines([json.dumps(record) for record in records], expect=expect).finding


def _entry(records: list[dict[str, object]], seq: int) -> dict[str, object]:
    return next(record for record in records if record.get("seq") == seq)


def test_an_export_proves_itself_without_the_database(exported: Path) -> None:
    result = chain.verify_lines(exported.read_text().splitlines())
    assert (result.intact, result.checked) == (True, 11)


def test_the_chain_runs_alone_with_the_standard_library(exported: Path) -> None:
    """An outside auditor has this one file and a Python, nothing of ours and no packages."""
    command = [sys.executable, "-I", "-S", str(Path(chain.__file__)), str(exported)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    exported.write_text(exported.read_text().replace("document.sign", "document.sigm", 1))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "第 1 条" in done.stdout


def test_the_export_is_itself_in_the_ledger(exported: Path) -> None:
    assert LedgerEntry.objects.get(act="audit.export").detail["file"] == "ledger.jsonl"


def test_exporting_from_a_row_begins_at_its_batch(exported: Path, tmp_path: Path) -> None:
    out = tmp_path / "tail.jsonl"
    call_command("export_audit", out=out, since=8)
    seqs = [record["seq"] for record in _records(out) if record["kind"] == "entry"]
    assert seqs == list(range(7, 13))
    assert chain.verify_lines(out.read_text().splitlines()).intact


def _change(records: list[dict[str, object]]) -> None:
    _entry(records, 4)["ip"] = "10.0.0.1"


def _delete(records: list[dict[str, object]]) -> None:
    records.remove(_entry(records, 4))


def _swap(records: list[dict[str, object]]) -> None:
    first, second = records.index(_entry(records, 4)), records.index(_entry(records, 5))
    records[first], records[second] = records[second], records[first]


def _number_as_text(records: list[dict[str, object]]) -> None:
    _entry(records, 4)["seq"] = "4"


def _lose_a_field(records: list[dict[str, object]]) -> None:
    del _entry(records, 4)["unit_id"]


def _restart(records: list[dict[str, object]]) -> None:
    """A second head, to make the checker begin anew behind a gap."""
    place = records.index(_entry(records, 4))
    records[place] = {"kind": "ledger", "after_seq": 4, "after_hash": _entry(records, 4)["hash"]}


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_change, "hash"),
        (_delete, "missing"),
        (_swap, "missing"),
        (_number_as_text, "missing"),
        (_lose_a_field, "unreadable"),
        (_restart, "unreadable"),
    ],
)
def test_a_spoilt_file_names_the_first_broken_row(
    exported: Path, spoil: Callable[[list[dict[str, object]]], None], problem: str
) -> None:
    records = _records(exported)
    spoil(records)
    finding = _check(records)
    assert finding is not None and (finding.problem, finding.seq) == (problem, 4)


@pytest.mark.parametrize("kept", [0, 1, 4, 8, 12, 13, 14])
def test_a_file_cut_short_is_never_intact(exported: Path, kept: int) -> None:
    records = _records(exported)
    assert kept < len(records)
    assert _check(records[:kept]) is not None


def test_a_tail_cut_off_with_a_forged_end_shows_against_a_hash_kept_elsewhere(exported: Path) -> None:
    records = _records(exported)
    kept = {11: str(_entry(records, 11)["hash"])}
    forged = [*records[:8], {"kind": "end", "entries": 6, "last_seq": 6}]
    assert _check(forged) is None  # by itself the shorter file is a true older state
    finding = _check(forged, kept)
    assert finding is not None and (finding.problem, finding.seq) == ("missing", 7)


def test_a_wholly_recomputed_file_shows_against_a_hash_kept_elsewhere(exported: Path) -> None:
    records = _records(exported)
    kept = {6: str(_entry(records, 6)["hash"])}
    _entry(records, 2)["act"] = "document.refuse"
    head = chain.GENESIS
    for record in records:
        if record["kind"] == "entry":
            record["previous_hash"], head = head, chain.link(head, record)
            record["hash"] = head
        elif record["kind"] == "checkpoint":
            record["hash"] = head
    assert _check(records) is None
    finding = _check(records, kept)
    assert finding is not None and (finding.problem, finding.seq) == ("expected", 6)


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"kind":"ledger"}', "[1]", "\x00"])
def test_rubbish_is_not_an_intact_ledger(text: str) -> None:
    finding = chain.verify_lines([text]).finding
    assert finding is not None and finding.problem == "unreadable"


def test_the_command_is_content_with_database_and_file(exported: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")
    call_command("verify_audit", file=exported)
    call_command("verify_audit", since=7)
    assert capsys.readouterr().out.count("台账完整") == 3


def test_the_command_names_the_broken_row_and_exits_with_one(
    exported: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = LedgerEntry.objects.get(seq=4)
    tamper("UPDATE audit_ledgerentry SET actor_line = '他人' WHERE seq = 4")
    with pytest.raises(SystemExit) as left:
        call_command("verify_audit")
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert f"seq 4  id {broken.pk}  hash" in said
