"""What a plan says. A command keeps a copy of it as it was when it was tapped."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from officehub.directory.audience import Audience
from officehub.kernel.payload import Payload

Level = Annotated[int, Field(ge=1, le=4)]  # 1 is the highest (Ⅰ级, 特别重大)
EventKind = Literal[
    "typhoon", "flood", "rain", "drought", "snow", "geology", "forest_fire", "fire", "traffic", "production",
    "chemical", "health", "public_order", "other",
]  # fmt: skip
ROMAN = {1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ"}
TASKS_AT_MOST = 100


class LevelText(Payload):
    """What is ordered at this level of response."""

    level: Level
    text: str


class ChecklistItem(Payload):
    """`whom`: among those called, who is responsible; nobody named, or nobody of them called: the commander.

    `key` stays through every change of the plan: a command that moves to another level knows what it has opened.
    """

    key: str = Field(pattern=r"^[a-z0-9-]{1,36}$")
    title: str
    levels: list[Level] = Field(min_length=1, max_length=4)
    whom: Audience | None = None
    minutes: int = Field(ge=1, le=10_080)


class PlanBody(Payload):
    audience: Audience  # the duty posts it calls
    arrive_minutes: int = Field(default=10, ge=1, le=240)  # who comes later is late
    instructions: list[LevelText] = Field(min_length=1, max_length=4)
    checklist: list[ChecklistItem] = Field(default_factory=list, max_length=TASKS_AT_MOST)

    @model_validator(mode="after")
    def each_once(self) -> PlanBody:
        if max(Counter(text.level for text in self.instructions).values()) > 1:
            raise ValueError("每个响应级别只能有一份指令内容")
        if max(Counter(item.key for item in self.checklist).values(), default=1) > 1:
            raise ValueError("任务清单中有重复的条目")
        return self

    def text_of(self, level: int) -> str | None:
        return next((each.text for each in self.instructions if each.level == level), None)

    def levels(self) -> list[int]:
        return sorted(each.level for each in self.instructions)

    def items_of(self, level: int) -> list[ChecklistItem]:
        return [item for item in self.checklist if level in item.levels]
