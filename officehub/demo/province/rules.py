"""rules.yaml, read and checked."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from officehub.directory.models import UnitCategory
from officehub.directory.vocabulary import DUTIES, KINDS, ROLES

FILE = Path(__file__).with_name("rules.yaml")
LEVELS = 6


class Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostRule(Rule):
    title: str
    role: str
    duties: tuple[str, ...] = ()
    level: int = Field(ge=1, le=LEVELS)
    places: int = Field(ge=1)
    weight: int = 0


class OfficeRule(Rule):
    name: str
    staff: str
    kind: str = ""  # the organ's where not given
    duties: tuple[str, ...] = ()


class OrganRule(Rule):
    kind: str
    category: UnitCategory
    name: dict[int, str]
    staff: str
    head: dict[int, str] = Field(default_factory=dict)
    short: str = ""
    mark: str = ""
    offices: str = ""
    only: tuple[str, ...] | None = None  # None: every region; empty: those no other rule of the kind takes


class Showcase(Rule):
    county: str
    township: int  # the first, the second … of the county
    village: int


class Rules(Rule):
    showcase: Showcase
    limited: frozenset[UnitCategory]
    staff: dict[str, tuple[PostRule, ...]]
    organs: tuple[OrganRule, ...]
    offices: dict[str, tuple[OfficeRule, ...]]


@cache
def rules() -> Rules:
    """Raises ValueError naming a word the vocabulary does not know."""
    found = Rules.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    posts = [post for staff in found.staff.values() for post in staff]
    _known("role", {post.role for post in posts}, ROLES)
    _known("duty", {duty for post in posts for duty in post.duties}, DUTIES)
    _known("kind", {organ.kind for organ in found.organs}, KINDS)
    _known("staff", {organ.staff for organ in found.organs}, found.staff)
    _known("offices", {organ.offices for organ in found.organs if organ.offices}, found.offices)
    return found


def _known(what: str, used: set[str], words: Container[str]) -> None:
    if strange := {word for word in used if word not in words}:
        raise ValueError(f"rules.yaml: unknown {what}: {', '.join(sorted(strange))}")
