"""What the machine asks of the world, answered by the owner of the subject and the directory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .machine.definition import Stage
from .machine.state import Signature
from .registry import SubjectHooks
from .signatures import signatures


@dataclass(frozen=True)
class SubjectOffice:
    hooks: SubjectHooks
    subject_id: int
    drafter: Signature

    def performers(self, stage: Stage) -> Sequence[Signature]:
        return signatures(self.hooks.performers(self.subject_id, stage, self.drafter))

    def due_at(self, stage: Stage, arrived_at: datetime) -> datetime | None:
        return self.hooks.due_at(self.subject_id, stage, arrived_at)
