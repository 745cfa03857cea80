"""Shapes of the routing engine."""

from __future__ import annotations

from datetime import datetime

from officehub.kernel.payload import Payload

from .machine.verbs import Resume, RunStatus, Stance, TaskStatus, Verb


class SignedWho(Payload):
    """As it was then."""

    person_id: int
    appointment_id: int
    name: str
    unit_name: str
    post_title: str


class TimeSpan(Payload):
    begun_at: datetime
    ended_at: datetime


class FlowRecordRow(Payload):
    """One event. Seconds are null for verbs that end no task."""

    number: int
    at: datetime
    verb: Verb
    stage: str
    stage_title: str
    round: int | None
    who: SignedWho
    opinion: str
    stance: Stance | None
    resume: Resume | None
    arrived_at: datetime | None
    opened_at: datetime | None
    due_at: datetime | None
    natural_seconds: int | None
    working_seconds: int | None
    waiting_seconds: int | None  # of the working seconds, those before the first look
    late_seconds: int | None  # of office hours beyond the deadline; null: in time
    to: list[SignedWho]
    to_stage_title: str
    skipped: list[str]
    device: str


class FlowHolder(Payload):
    """SignedWho holds it now, and since when."""

    task_id: int
    stage: str
    stage_title: str
    who: SignedWho
    since: datetime
    opened_at: datetime | None
    due_at: datetime | None
    late_seconds: int | None
    working_seconds: int
    urged: int


class FlowBar(Payload):
    """A task on the time line: waiting from `arrived_at` to `opened_at`, worked from there to `done_at`."""

    stage: str
    stage_title: str
    round: int
    who: SignedWho
    status: TaskStatus
    arrived_at: datetime
    opened_at: datetime | None
    done_at: datetime | None
    waiting_seconds: int  # office hours, pauses taken out
    worked_seconds: int


class FlowRecord(Payload):
    instance_id: int
    subject_kind: str
    subject_id: int
    title: str
    link: str
    definition: str
    version: int
    status: RunStatus
    stage: str
    stage_title: str
    begun_at: datetime
    ended_at: datetime | None
    until: datetime  # end of the run, or now
    natural_seconds: int
    working_seconds: int
    paused_seconds: int
    holders: list[FlowHolder]
    rows: list[FlowRecordRow]
    bars: list[FlowBar]
    pauses: list[TimeSpan]
    closed_hours: list[TimeSpan]  # nights, week-ends and holidays; whole days only where the run is long


class FlowNextStage(Payload):
    """`people` is empty where the sender picks them."""

    stage: str  # "end": the run ends
    title: str
    chosen: bool
    optional: bool
    people: list[SignedWho]


class FlowAbility(Payload):
    verb: Verb
    task_id: int | None  # null: a verb upon the run
    reason_required: bool
    next: list[FlowNextStage]


class FlowAbilities(Payload):
    instance_id: int
    abilities: list[FlowAbility]


class FlowTask(Payload):
    task_id: int
    instance_id: int
    subject_kind: str
    subject_id: int
    title: str
    link: str
    stage: str
    stage_title: str
    arrived_at: datetime
    opened_at: datetime | None
    due_at: datetime | None
    seconds_left: int | None
    urged: int
    verbs: list[Verb]


class FlowActBody(Payload):
    """`chosen`: stage → appointments; `to`: the appointment a task is transferred to."""

    verb: Verb
    opinion: str = ""
    stance: Stance | None = None
    chosen: dict[str, list[int]] = {}
    next: str = ""
    to: int | None = None
    resume: Resume = Resume.REPLAY


class FlowRunActBody(Payload):
    verb: Verb
    opinion: str = ""


class FlowActed(Payload):
    instance_id: int
    event: int
    status: RunStatus
    stage: str
    stage_title: str


class FlowOpened(Payload):
    first: bool  # False: looked at before, or somebody else's task
