from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from officehub.audit.chain import Result, read_lines, verify_lines
from officehub.audit.verification import verify


class Command(BaseCommand):
    help = "Prove that the ledger is intact; names the first broken row and exits with 1 where it is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, help="an exported file; the database is not asked")
        parser.add_argument("--since", type=int, default=1, metavar="SEQ", help="from the batch that holds this row")
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="SEQ:HASH",
            help="a hash kept elsewhere, such as in the logs; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        expect = dict(_expectation(word) for word in options["expect"])
        file: Path | None = options["file"]
        if file is not None and not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        result = (
            verify_lines(read_lines(file), expect=expect) if file else verify(since=options["since"], expect=expect)
        )
        self._tell(result)

    def _tell(self, result: Result) -> None:
        if result.intact:
            self.stdout.write(f"台账完整：核验 {result.checked} 条，到第 {result.head_seq} 条，末条 hash {result.head}")
            return
        finding = result.finding
        assert finding is not None
        self.stderr.write(f"台账不完整：{finding.sentence}")
        self.stderr.write(f"seq {finding.seq}  id {finding.id or '—'}  {finding.problem}")
        if finding.expected or finding.found:
            self.stderr.write(f"应为 {finding.expected}\n现为 {finding.found}")
        sys.exit(1)


def _expectation(word: str) -> tuple[int, str]:
    seq, colon, digest = word.partition(":")
    if not colon or not seq.isdigit():
        raise CommandError(f"--expect 应写作 序号:hash，现为 {word}")
    return int(seq), digest
