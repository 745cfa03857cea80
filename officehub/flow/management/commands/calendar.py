"""`manage.py calendar`: brings newly announced years into the working calendar and says what is missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Max

from officehub.flow import worktime
from officehub.flow.models import CalendarDay
from officehub.flow.worktime.seed import FIRST_YEAR, announced_days


class Command(BaseCommand):
    help = "导入已公布年度的工作日历（不改动已有年度），并提示缺少的年度。"

    def handle(self, *args: Any, **options: Any) -> None:
        last = CalendarDay.objects.aggregate(last=Max("date"))["last"]
        days = announced_days(last.year + 1 if last else FIRST_YEAR)
        if days:
            worktime.save_days(days)
        self.stdout.write(f"新导入 {len(days)} 天。")
        for warning in worktime.warnings():
            self.stdout.write(self.style.WARNING(warning))
