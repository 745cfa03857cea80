"""What stands in one line, taken apart: a day, a span of hours, a kind. A fault is a sentence that says what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from officehub.directory.models import LONGEST_SHIFT, DutyKind
from officehub.kernel.clock import SHANGHAI

KINDS = {str(label): str(value) for value, label in DutyKind.choices}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]+\s*(次日|第(\d)天)?\s*(\d{1,2})[:：](\d{2})")
FURTHEST = timedelta(days=400)


class Fault(Exception):
    """One line cannot be taken; the sentence is for whoever filled it in."""


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime


def day_of(text: str, today: date) -> date:
    found = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    if not found:
        raise Fault(f"日期“{text[:20]}”无法识别，请写成 2026-07-21。" if text else "缺少日期，请写成 2026-07-21。")
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Fault(f"没有 {text} 这一天，请核对日期。") from None
    if abs(day - today) > FURTHEST:
        raise Fault(f"日期 {day} 离今天太远，请核对年份。")
    return day


def span_of(text: str, day: date) -> Span:
    """`08:30-17:30`, `17:30-次日08:30`, `00:00-24:00`, `08:30-第8天08:30` for a week."""
    found = _SPAN.fullmatch(text)
    if not found:
        raise Fault(f"班次“{text[:20]}”无法识别，请写成 08:30-17:30 或 17:30-次日08:30。")
    hour, minute, next_day, nth, end_hour, end_minute = found.groups()
    later = (int(nth) - 1 if nth else 1) if next_day else 0
    starts_at, ends_at = _at(day, hour, minute), _at(day, end_hour, end_minute) + timedelta(days=later)
    if ends_at <= starts_at:
        raise Fault(f"班次“{text}”结束不晚于开始；跨夜的班次请写成 {hour}:{minute}-次日{end_hour}:{end_minute}。")
    if ends_at - starts_at > LONGEST_SHIFT:
        raise Fault(f"班次“{text}”超过 {LONGEST_SHIFT.days} 天，请拆成几行。")
    return Span(starts_at, ends_at)


def _at(day: date, hour: str, minute: str) -> datetime:
    midnight = datetime.combine(day, time(), SHANGHAI)
    clock = timedelta(hours=int(hour), minutes=int(minute))
    if clock > timedelta(hours=24) or int(minute) > 59:
        raise Fault(f"没有 {hour}:{minute} 这个时间，请核对班次。")
    return midnight + clock


def kind_of(text: str) -> str:
    if text not in KINDS:
        raise Fault(f"值班类别“{text[:20]}”无法识别，请填写{'、'.join(KINDS)}之一。")
    return KINDS[text]


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """`7月21日 08:30–次日08:30`, in Shanghai time."""
    start, end = starts_at.astimezone(SHANGHAI), ends_at.astimezone(SHANGHAI)
    days = (end.date() - start.date()).days
    prefix = {0: "", 1: "次日"}.get(days, f"{end.month}月{end.day}日 ")
    return f"{start.month}月{start.day}日 {start:%H:%M}–{prefix}{end:%H:%M}"
