"""Make messages findable that were written before there was a search, or while the worker was away for long."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Max

from messaging.models import Message
from messaging.search import jobs


class Command(BaseCommand):
    help = "把已有消息补入搜索索引（可重复执行，可随时中断）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=int, help="只补此编号之前的消息，用于接着上次中断处继续")

    def handle(self, *args: Any, before: int | None, **options: Any) -> None:
        newest = Message.objects.aggregate(newest=Max("pk"))["newest"] or 0
        at: int | None = before or newest + 1
        while at is not None:
            if options["verbosity"]:
                self.stdout.write(f"编号 {at} 之前")
            at = jobs.fill_chunk(at)
