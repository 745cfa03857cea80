"""A definition is data: stages, who performs them, their verbs, where they lead. Checked when it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .verbs import FORWARD, STAGE_VERBS, Verb

END = "end"
DRAFTER = "drafter"  # performers: whoever drafts
CHOSEN = "chosen"  # performers: named by whoever sends the run on


class DefinitionError(ValueError):
    """Says which definition and which stage is wrong, for the person who wrote it."""


class Stage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    performers: str
    verbs: tuple[Verb, ...]
    next: tuple[str, ...]  # the first is where it goes unless the performer picks another
    complete: Literal["all", "any"] = "any"  # with several performers: when all have acted, or as soon as one has
    optional: bool = False  # skipped where nobody is to perform it
    working_days: int | None = Field(default=None, ge=1, le=250)

    @property
    def decides(self) -> bool:
        return Verb.DECIDE in self.verbs


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    start: str
    urge_after_minutes: int = Field(default=120, ge=1)  # natural time between two 催办
    stages: Mapping[str, Stage]

    def stage(self, name: str) -> Stage:
        return self.stages[name]


def parse(text: str, *, roles: Iterable[str] | None) -> Definition:
    """`roles`: those the owner of the subject can resolve; None for a stored version. Raises DefinitionError."""
    try:
        data = yaml.safe_load(text)
        for name, stage in data["stages"].items():
            stage["name"] = name
        definition = Definition.model_validate(data)
    except (yaml.YAMLError, ValidationError, KeyError, TypeError, AttributeError) as error:
        raise DefinitionError(f"流程定义无法读取：{error}") from error
    if roles is None:
        return definition
    problems = [*_stage_problems(definition, frozenset(roles)), *_graph_problems(definition)]
    if problems:
        raise DefinitionError(f"流程定义「{definition.key}」有误：" + "；".join(problems))
    return definition


def _stage_problems(definition: Definition, roles: frozenset[str]) -> list[str]:
    problems: list[str] = []
    for name, stage in definition.stages.items():
        problems += [f"环节 {name}：{problem}" for problem in _problems_of(definition, stage, roles)]
    if definition.start not in definition.stages:
        problems.append(f"起始环节 {definition.start} 不存在")
    return problems


def _problems_of(definition: Definition, stage: Stage, roles: frozenset[str]) -> list[str]:
    starts = stage.name == definition.start
    checks = [
        (stage.name == END, f"{END} 是保留字，不能作环节名"),
        (not FORWARD & set(stage.verbs), "没有能向前推进的操作"),
        (bool(set(stage.verbs) - STAGE_VERBS), f"操作 {_listed(set(stage.verbs) - STAGE_VERBS)} 不能由环节授予"),
        (starts is not (Verb.SUBMIT in stage.verbs), "起始环节、且只有起始环节，可以 submit"),
        (starts is not (stage.performers == DRAFTER), "起始环节、且只有起始环节，由拟稿人办理"),
        (stage.performers not in roles | {DRAFTER, CHOSEN}, f"没有人能解析角色 {stage.performers}"),
        (starts and stage.optional, "起始环节不能跳过"),
        (stage.decides and stage.optional, "签发环节不能跳过"),
        (not stage.next, "没有下一环节"),
    ]
    unknown = [name for name in stage.next if name != END and name not in definition.stages]
    return [problem for wrong, problem in checks if wrong] + [f"下一环节 {name} 不存在" for name in unknown]


def _graph_problems(definition: Definition) -> list[str]:
    edges = {name: set(stage.next) for name, stage in definition.stages.items()}
    backwards: dict[str, set[str]] = {}
    for name, following in edges.items():
        for other in following:
            backwards.setdefault(other, set()).add(name)
    reached = _closure(definition.start, edges)
    ending = _closure(END, backwards)
    skips = {name: {stage.next[0]} for name, stage in definition.stages.items() if stage.optional and stage.next}
    circles = [name for name in skips if any(name in _closure(after, skips) for after in skips[name])]
    return [
        *(f"环节 {name} 从起点走不到" for name in edges if name not in reached),
        *(f"环节 {name} 走不到结束" for name in edges if name not in ending),
        *(f"可跳过的环节 {name} 绕成了圈" for name in circles),
    ]


def _closure(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for other in edges.get(waiting.pop(), set()) - found:
            found.add(other)
            waiting.append(other)
    return found


def _listed(verbs: Iterable[Verb]) -> str:
    return "、".join(sorted(verbs))
