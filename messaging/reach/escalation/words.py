"""What is written and read out. Never the text of the instruction: it would pass through a public network."""

from __future__ import annotations

from messaging.reach.models import Ask, Dispatch
from messaging.reach.payloads import sender_line

NAMES = 3  # spelled out; the others are counted


def what(dispatch: Dispatch) -> str:
    drill = "【演练】" if dispatch.drill else ""
    return f"{drill}{dispatch.get_level_display()}指令《{dispatch.title}》"


def _deed(dispatch: Dispatch) -> str:
    return "确认收到" if dispatch.ask == Ask.CONFIRM else "表示已阅知"


def to_self(dispatch: Dispatch, by: str) -> str:
    said = f"{what(dispatch)}，{dispatch.sender_unit_name}下达，您尚未答复。"
    if by == "voice":
        return f"{said}{_deed(dispatch)}请按1。"
    return f"{said}请登录办理，或回复1{_deed(dispatch)}。"


def to_stand_in(dispatch: Dispatch, by: str, names: list[str]) -> str:
    whose = "、".join(names[:NAMES]) + (f"等{len(names)}人" if len(names) > NAMES else "")
    said = f"{what(dispatch)}，{dispatch.sender_unit_name}下达，{whose}至今未答复，请督促。"
    return f"{said}您已知悉并代为答复请{'按1' if by == 'voice' else '回复1'}。"


def push_body(dispatch: Dispatch) -> str:
    return f"{sender_line(dispatch)}，等您答复"
