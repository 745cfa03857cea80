"""The state of one run, as values that compare equal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .verbs import OPEN_STATUSES, WAITING_STATUSES, RunStatus, TaskStatus


@dataclass(frozen=True)
class Signature:
    """Who acted or is asked, as that was then."""

    person_id: int
    appointment_id: int
    unit_id: int
    name: str
    unit_name: str
    post_title: str

    @property
    def line(self) -> str:
        return f"{self.name} · {self.unit_name} {self.post_title}"


@dataclass(frozen=True)
class Task:
    number: int
    activation: int
    who: Signature
    arrived_at: datetime
    due_at: datetime | None = None
    status: TaskStatus = TaskStatus.PENDING
    opened_at: datetime | None = None
    done_at: datetime | None = None
    verb: str = ""
    stance: str = ""
    opinion: str = ""
    from_task: int | None = None  # the task it was transferred from
    urged: int = 0
    urged_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def is_waiting(self) -> bool:
        """Open, or would be but for a pause of the run."""
        return self.status in WAITING_STATUSES


@dataclass(frozen=True)
class Activation:
    """A stage entered once; entering it again makes a new one."""

    number: int
    stage: str
    round: int
    opened_at: datetime
    closed_at: datetime | None = None
    outcome: str = ""
    opened_by: int | None = None  # the task whose verb led here
    came_from: int | None = None  # the activation before it in the forward order
    resume_to: int | None = None  # the activation to go straight back to


@dataclass(frozen=True)
class Pause:
    begun_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Run:
    drafter: Signature
    status: RunStatus
    begun_at: datetime
    ended_at: datetime | None = None
    events: int = 0
    activations: Mapping[int, Activation] = field(default_factory=dict)
    tasks: Mapping[int, Task] = field(default_factory=dict)
    chosen: Mapping[str, tuple[Signature, ...]] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()

    @property
    def current(self) -> Activation | None:
        """The stage it stands in; None once ended."""
        for activation in reversed(list(self.activations.values())):
            if activation.closed_at is None:
                return activation
        return None

    def tasks_of(self, activation: int) -> list[Task]:
        return [task for task in self.tasks.values() if task.activation == activation]

    def waiting(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.is_waiting]

    def rounds(self, stage: str) -> int:
        return sum(activation.stage == stage for activation in self.activations.values())
