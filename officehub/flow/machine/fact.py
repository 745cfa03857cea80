"""What happened, once, for good: everything needed to derive the state, and nothing that can be derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from .state import Signature
from .verbs import Resume, Verb


@dataclass(frozen=True)
class NewTask:
    number: int
    who: Signature
    due_at: datetime | None = None


@dataclass(frozen=True)
class Opening:
    """The activation a verb led to."""

    number: int
    stage: str
    round: int
    tasks: tuple[NewTask, ...]
    came_from: int | None = None
    resume_to: int | None = None


@dataclass(frozen=True)
class Detail:
    """The part of a fact that is stored as JSON."""

    opening: Opening | None = None
    finishes: bool = False
    transferred_to: NewTask | None = None
    chosen: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    stance: str = ""
    resume: Resume | None = None


@dataclass(frozen=True)
class Fact:
    number: int
    at: datetime
    verb: Verb
    by: Signature
    stage: str
    activation: int | None = None
    task: int | None = None
    opinion: str = ""
    detail: Detail = field(default_factory=Detail)


DETAIL: TypeAdapter[Detail] = TypeAdapter(Detail)
