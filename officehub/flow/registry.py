"""What the owners of subjects tell the engine, in their `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from django.db.models import QuerySet

from officehub.directory.actor import Actor
from officehub.directory.models import Person
from officehub.kernel.errors import NotFound

from . import worktime
from .machine.definition import Definition, Stage, parse
from .machine.fact import Fact
from .machine.state import Run, Signature
from .models import Instance, Task


@dataclass(frozen=True)
class Move:
    """One verb and what it changed. Rows carry the state after it."""

    instance: Instance
    fact: Fact
    run: Run
    opened: Sequence[Task] = ()
    closed: Sequence[Task] = ()
    urged: Sequence[Task] = ()
    stage_entered: str = ""

    @property
    def subject_id(self) -> int:
        return self.instance.subject_id


class SubjectHooks:
    """The owner's side of a run. `moved` is called once per verb, in its transaction, after the rows are written."""

    kind: ClassVar[str]
    roles: ClassVar[frozenset[str]] = frozenset()  # performers its definitions may name

    def performers(self, subject_id: int, stage: Stage, drafter: Signature) -> Sequence[int]:
        """Appointments in force that hold `stage.performers` for this subject."""
        raise NotImplementedError

    def check_chosen(self, actor: Actor, subject_id: int, stage: Stage, appointment_ids: Sequence[int]) -> None:
        """Raises Invalid where these may not be asked."""

    def due_at(self, subject_id: int, stage: Stage, arrived_at: datetime) -> datetime | None:
        return worktime.deadline(arrived_at, stage.working_days) if stage.working_days else None

    def visible_to(self, actor: Actor) -> QuerySet[Instance] | None:
        """Runs the actor may read besides those he has, or had, a task in. None: no others."""
        return None

    def readers(self, subject_id: int) -> QuerySet[Person] | None:
        """The same right seen from the subject: who may read, besides performers."""
        return None

    def check(self, actor: Actor, move: Move) -> None:
        """A last word before anything is written. Raises OfficeError."""

    def moved(self, actor: Actor, move: Move) -> None:
        """Opens and closes to-dos, writes what a finished run means …"""

    def title(self, subject_id: int) -> str:
        return ""

    def link(self, subject_id: int) -> str:
        return ""

    def titles(self, subject_ids: Sequence[int]) -> Mapping[int, str]:
        """Many at once, for lists."""
        return {subject_id: self.title(subject_id) for subject_id in subject_ids}

    def categories(self, subject_ids: Sequence[int]) -> Mapping[int, str]:
        """What handling times are compared by: 通知, 函 … Without an answer it is the definition's title."""
        return {}


@dataclass(frozen=True)
class Registered:
    definition: Definition
    source: str
    source_hash: str
    hooks: SubjectHooks


_definitions: dict[str, Registered] = {}
_hooks: dict[str, SubjectHooks] = {}


def definition(key: str, path: Path, *, subject: SubjectHooks) -> None:
    """Raises DefinitionError: a broken definition stops the start, not the first clerk."""
    source = path.read_text(encoding="utf-8")
    parsed = parse(source, roles=subject.roles)
    if parsed.key != key:
        raise ValueError(f"{path.name} defines {parsed.key}, not {key}")
    _definitions[key] = Registered(parsed, source, sha256(source.encode()).hexdigest(), subject)
    _hooks[subject.kind] = subject


def registered(key: str) -> Registered:
    if key not in _definitions:
        raise NotFound
    return _definitions[key]


def hooks_of(kind: str) -> SubjectHooks:
    if kind not in _hooks:
        raise NotFound
    return _hooks[kind]


def kinds() -> list[SubjectHooks]:
    return list(_hooks.values())
