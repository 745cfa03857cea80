from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from officehub.audit.exporting import export
from officehub.audit.ledger import record
from officehub.audit.sealing import seal


class Command(BaseCommand):
    help = "Write the ledger to a file that proves itself (check it with verify_audit --file)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, required=True)
        parser.add_argument("--since", type=int, default=1, metavar="SEQ", help="from the batch that holds this row")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        record(None, "audit.export", detail={"file": out.name, "since": options["since"]})
        seal()
        with out.open("w", encoding="utf-8") as file:
            count = export(file, since=options["since"])
        self.stdout.write(f"已导出 {count} 条到 {out}。核验：manage.py verify_audit --file {out}")
