"""The timeline in sentences, as the report tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from messaging.command.contents import ROMAN
from messaging.command.models import Entry
from messaging.command.timeline import Detail
from officehub.kernel import clock

EVENTS = {
    "typhoon": "台风", "flood": "洪涝", "rain": "强降雨", "drought": "干旱", "snow": "雨雪冰冻", "geology": "地质灾害",
    "forest_fire": "森林火灾", "fire": "火灾", "traffic": "交通事故", "production": "生产安全事故",
    "chemical": "危化品事故", "health": "公共卫生事件", "public_order": "社会安全事件", "other": "其他事件",
}  # fmt: skip


def moment(at: datetime) -> str:
    local = clock.local(at)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


def time_of(at: datetime) -> str:
    return f"{clock.local(at):%m-%d %H:%M:%S}"


def lasting(seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(int(whole.total_seconds()), 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours}小时" if hours else "", f"{minutes}分" if hours or minutes else "", f"{left}秒"]
    return "".join(parts)


def _roman(detail: Detail, key: str) -> str:
    return f"{ROMAN[int(detail[key] or 0)]}级" if detail.get(key) else ""


def _with(text: str, words: object) -> str:
    return f"{text}：{words}" if words else text


def _arrived(detail: Detail) -> str:
    who = f"代 {detail['whose']} 应答" if detail.get("whose") else "到"
    late = "，迟到" if detail.get("late") else ""
    return f"{who}（第{detail['round']}次点名，用时{lasting(int(detail['seconds'] or 0))}{late}）"


def _noted(detail: Detail) -> str:
    files = f"（附 {detail['files']} 个文件：{detail['names']}）" if detail.get("files") else ""
    return f"记事：{detail['text']}{files}"


_SENTENCES: dict[str, Callable[[Detail], str]] = {
    "started": lambda d: (
        f"启动{_roman(d, 'level')}响应，预案《{d['plan']}》第{d['version']}版，指挥组 {d['members']} 人"
    ),
    "ordered": lambda d: f"下达{_roman(d, 'level')}响应指令（{d['loudness']}），{d['people']} 人",
    "called": lambda d: f"第{d['round']}次点名，应到 {d['people']} 人",
    "arrived": _arrived,
    "joined_post": lambda d: f"{d['names']} 到岗接任，列入点名",
    "left_post": lambda d: f"{d['names']} 已不在岗，不再列入点名",
    "tasks_opened": lambda d: f"布置{_roman(d, 'level')}响应任务 {d['count']} 项：{d['titles']}",
    "task_assigned": lambda d: f"布置临时任务“{d['title']}”，责任人 {d['whom']}，限时 {d['minutes']} 分钟",
    "task_done": lambda d: _with(f"完成任务“{d['title']}”{'（逾期）' if d['late'] else ''}", d["word"]),
    "task_not_done": lambda d: _with(f"未能完成任务“{d['title']}”", d["word"]),
    "level_raised": lambda d: _with(f"响应由{_roman(d, 'before')}提升为{_roman(d, 'after')}", d["words"]),
    "level_lowered": lambda d: _with(f"响应由{_roman(d, 'before')}降为{_roman(d, 'after')}", d["words"]),
    "offered": lambda d: _with(f"提出将指挥权移交 {d['to']}", d["words"]),
    "offer_taken_back": lambda _: "撤回移交",
    "declined": lambda _: "未接受移交",
    "taken_over": lambda d: f"接任指挥长，前任 {d['from']}",
    "assumed": lambda d: _with(f"直接接任指挥长，前任 {d['from']}", d["words"]),
    "noted": _noted,
    "closed": lambda d: _with("结束指挥", d["reason"]),
    "report_asked": lambda _: "起草复盘报告",
}


def sentence(entry: Entry) -> str:
    tell = _SENTENCES.get(entry.kind)
    return tell(entry.detail) if tell else entry.kind
