from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from messaging.reach.papers.verifying import verify


class Command(BaseCommand):
    help = "核验一份导出的指令台账：与导出时一致则通过，改动一个字节即不通过。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: object, file: Path, **options: object) -> None:
        if not file.is_file():
            raise CommandError(f"没有这个文件：{file}")
        verdict = verify(file)
        if not verdict.sound:
            raise CommandError(verdict.words)
        self.stdout.write(verdict.words)
        if verdict.paper is not None:
            self.stdout.write(f"内容摘要 {verdict.paper.digest}")
