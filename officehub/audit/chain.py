"""The chain itself, without a database: hash(n) = SM3(hash(n-1) ‖ canonical row n).

Standard library only, so that an outside auditor can run this file alone over an export:

    python -m officehub.audit.chain ledger.jsonl
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

GENESIS = "0" * 64
FIELDS = (
    "seq", "id", "at", "act", "subject_kind", "subject_id", "person_id", "appointment_id", "actor_line", "user_id",
    "unit_id", "ip", "device", "detail",
)  # fmt: skip
Row = Mapping[str, object]
_NEEDED = {"entry": {*FIELDS, "previous_hash", "hash"}, "checkpoint": {"first_seq", "last_seq", "hash"}}

# GB/T 32905-2016, example 1.
_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


class NoSm3(RuntimeError):
    """This Python's OpenSSL has no SM3, or a wrong one."""


def sm3(data: bytes) -> str:
    return hashlib.new("sm3", data).hexdigest()


def require_sm3() -> None:
    """Raises NoSm3 with a sentence that says what to do."""
    try:
        answer = sm3(b"abc")
    except ValueError as error:
        raise NoSm3("本机 Python 的 OpenSSL 不支持 SM3，审计链无法工作；请换用带 SM3 的 OpenSSL ≥ 1.1.1。") from error
    if answer != _ABC:
        raise NoSm3("本机 SM3 的自检结果与 GB/T 32905 示例不符，审计链不可信；请检查 OpenSSL。")


def moment(at: datetime) -> str:
    """UTC with six decimals: the one spelling of a time in the chain."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(row: Row) -> bytes:
    """Keys sorted, no spaces, UTF-8 as it is; the hashes themselves stay outside."""
    fields = {name: row[name] for name in FIELDS}
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def link(previous_hash: str, row: Row) -> str:
    return sm3(previous_hash.encode() + canonical(row))


PROBLEMS = {
    "missing": "第 {seq} 条不见了：记录被删除或换了次序",
    "previous_hash": "第 {seq} 条的 previous_hash 与上一条的 hash 不符，链在此断开",
    "hash": "第 {seq} 条的 hash 与内容不符，内容被改动过",
    "checkpoint": "第 {seq} 条与封存点的 hash 不符，其后的链被重新算过",
    "truncated": "文件不完整：没有结尾行，应从第 {seq} 条继续",
    "unknown": "第 {seq} 条不在任何封存点之内",
    "unreadable": "文件第 {line} 行无法识别，应从第 {seq} 条继续",
    "expected": "第 {seq} 条的 hash 与另行保存的值不符，链被重新算过",
}


@dataclass(frozen=True)
class Finding:
    """The first broken place. `id` is the row found there, 0 where nothing is."""

    problem: str
    seq: int
    id: int = 0
    expected: str = ""
    found: str = ""
    line: int = 0

    @property
    def sentence(self) -> str:
        text = PROBLEMS[self.problem].format(seq=self.seq, line=self.line)
        return f"{text}（id {self.id}）。" if self.id else f"{text}。"


class Verifier:
    """Fed rows and checkpoints in order of `seq`; answers with the first finding, or None while all is well.

    `expect`: hashes kept elsewhere, by seq. Who recomputed the whole chain could not recompute those.
    """

    def __init__(self, *, seq: int = 0, head: str = GENESIS, expect: Mapping[int, str] | None = None) -> None:
        self.expect = expect or {}
        self.seq = seq
        self.head = head
        self.sealed = seq  # up to here covered by checkpoints

    def take(self, record: Row) -> Finding | None:
        if record["kind"] == "checkpoint":
            return self.checkpoint(record)
        return self.entry(record) or self._compare()

    def entry(self, row: Row) -> Finding | None:
        seq, row_id = _number(row["seq"]), _number(row["id"])
        if seq != self.seq + 1:
            return Finding("missing", self.seq + 1, row_id, str(self.seq + 1), str(seq))
        if row["previous_hash"] != self.head:
            return Finding("previous_hash", seq, row_id, self.head, str(row["previous_hash"]))
        expected = link(self.head, row)
        if row["hash"] != expected:
            return Finding("hash", seq, row_id, expected, str(row["hash"]))
        self.seq, self.head = seq, expected
        return None

    def checkpoint(self, point: Row) -> Finding | None:
        first, last = _number(point["first_seq"]), _number(point["last_seq"])
        if first != self.sealed + 1:
            return Finding("unknown", self.sealed + 1, 0, str(self.sealed + 1), str(first))
        if last != self.seq:
            return Finding("missing", self.seq + 1, 0, str(last), str(self.seq))
        if point["hash"] != self.head:
            return Finding("checkpoint", last, 0, str(point["hash"]), self.head)
        self.sealed = last
        return None

    def _compare(self) -> Finding | None:
        wanted = self.expect.get(self.seq, self.head)
        return None if wanted == self.head else Finding("expected", self.seq, 0, wanted, self.head)

    def end(self) -> Finding | None:
        if self.sealed != self.seq:
            return Finding("unknown", self.sealed + 1)
        further = max(self.expect, default=0)
        return Finding("missing", self.seq + 1, 0, str(further), str(self.seq)) if further > self.seq else None


@dataclass(frozen=True)
class Result:
    checked: int
    head_seq: int
    head: str
    finding: Finding | None = None

    @property
    def intact(self) -> bool:
        return self.finding is None


def verify_lines(lines: Iterable[str], *, expect: Mapping[int, str] | None = None) -> Result:
    """An export, line by line, from its head to its end line. `expect`: hashes kept elsewhere, by seq."""
    numbered = enumerate(lines, start=1)
    head = _read(next(numbered, (1, ""))[1])
    if head is None or head.get("kind") != "ledger" or not {"after_seq", "after_hash"} <= set(head):
        return Result(0, 0, GENESIS, Finding("unreadable", 1, line=1))
    start = _number(head["after_seq"])
    verifier = Verifier(seq=start, head=str(head["after_hash"]), expect=expect)
    finding = _first_finding(verifier, numbered)
    return Result(verifier.seq - start, verifier.seq, verifier.head, finding)


def _first_finding(verifier: Verifier, numbered: Iterable[tuple[int, str]]) -> Finding | None:
    for number, line in numbered:
        record = _read(line) or {}
        if record.get("kind") == "end" and record.get("last_seq") == verifier.seq:
            return verifier.end()
        needed = _NEEDED.get(str(record.get("kind")))
        if needed is None or not needed <= set(record):
            return Finding("unreadable", verifier.seq + 1, line=number)
        finding = verifier.take(record)
        if finding:
            return finding
    return Finding("truncated", verifier.seq + 1)


def _read(line: str) -> dict[str, object] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _number(value: object) -> int:
    """Numbers only: a row whose number was made a text is another row."""
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


def read_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        yield from file


def main(arguments: list[str]) -> int:
    require_sm3()
    result = verify_lines(read_lines(Path(arguments[0])))
    sentence = result.finding.sentence if result.finding else f"完整：{result.checked} 条，末条 hash {result.head}。"
    sys.stdout.write(sentence + "\n")
    return 0 if result.intact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
