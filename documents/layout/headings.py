"""The four heading levels of the body, 一、（一） 1. （1）: recognising them and checking their order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .model import Block

DIGITS = "零一二三四五六七八九"
CHINESE = "[一二三四五六七八九十]{1,3}"
MARKS = {
    1: re.compile(rf"({CHINESE})、"),
    2: re.compile(rf"（({CHINESE})）"),
    3: re.compile(r"([1-9]\d?)\.(?!\d)", re.ASCII),
    4: re.compile(r"（([1-9]\d?)）", re.ASCII),
}
# What people type instead, with what to say about it.
SLIPS = (
    (re.compile(rf"\({CHINESE}\)"), 2, "二级标题序号应使用全角括号，写成“（一）”。"),
    (re.compile(rf"[（(]{CHINESE}[）)]、"), 2, "“（一）”之后不加顿号。"),
    (re.compile(r"[1-9]\d?、", re.ASCII), 3, "三级标题序号后应为小圆点，写成“1.”，不写“1、”。"),
    (re.compile(r"\([1-9]\d?\)", re.ASCII), 4, "四级标题序号应使用全角括号，写成“（1）”。"),
)


def level_of(text: str) -> int:
    """0 for plain text. Slips count as the level they mean."""
    for pattern, level, _ in SLIPS:
        if pattern.match(text):
            return level
    return next((level for level, pattern in MARKS.items() if pattern.match(text)), 0)


def value_of(numeral: str) -> int:
    """一 … 九十九, or Arabic."""
    if numeral.isascii():
        return int(numeral)
    if "十" not in numeral:
        return DIGITS.index(numeral[-1])
    tens, ones = numeral.split("十", 1)
    return (DIGITS.index(tens[-1]) if tens else 1) * 10 + (DIGITS.index(ones[-1]) if ones else 0)


def heading_findings(blocks: Sequence[Block]) -> Iterator[str]:
    last: dict[int, int] = {}
    for block in blocks:
        if not block.level:
            continue
        slip = next((message for pattern, _, message in SLIPS if pattern.match(block.text)), None)
        if slip:
            yield slip
        mark = MARKS[block.level].match(block.text)
        if mark is None:
            if slip is None:
                yield f"标题“{block.text[:12]}”的序号与其层次不符，请按“一、（一） 1. （1）”编写。"
            continue
        yield from step_findings(block, value_of(mark[1]), last)


def step_findings(block: Block, value: int, last: dict[int, int]) -> Iterator[str]:
    """Within its parent a level counts from one; `last` is brought up to date."""
    if value != last.get(block.level, 0) + 1:
        yield f"标题“{block.text[:12]}”的序号不连续，请检查上一个同级标题。"
    if block.level > 1 and block.level - 1 not in last:
        yield f"标题“{block.text[:12]}”之上缺少{DIGITS[block.level - 1]}级标题，层次不能跳。"
    last[block.level] = value
    for deeper in range(block.level + 1, 5):
        last.pop(deeper, None)
