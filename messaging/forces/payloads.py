"""Shapes of the task force."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import Field

from officehub.kernel.payload import Payload, SearchedDay

ColourName = Literal["green", "yellow", "red"]
StateName = Literal["running", "over", "closed"]
RoleName = Literal["leader", "deputy", "head", "member", "expert"]
AimKindName = Literal["goal", "policy", "measure"]
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Weekday = Annotated[int, Field(ge=1, le=7)]


class ForceUnit(Payload):
    id: int
    name: str


class ForceCounts(Payload):
    """Of the tasks that were not dropped."""

    tasks: int
    done: int
    green: int
    yellow: int
    red: int
    problems: int  # unsolved
    members: int


class ForceRow(Payload):
    id: int
    title: str
    owner_unit: str
    leader: str
    role: RoleName | None
    state: StateName
    starts_on: date
    ends_on: date
    counts: ForceCounts
    demo: bool


class ForceInvitation(Payload):
    """What an outside expert is shown before accepting: who asks, what for, until when, and what is promised."""

    member_id: int
    title: str
    owner_unit: str
    ends_on: date
    pledge: str


class ForceList(Payload):
    items: list[ForceRow]
    invitations: list[ForceInvitation]
    may_found: bool


class ForceSquad(Payload):
    id: int
    name: str
    duty: str


class ForceMember(Payload):
    id: int
    person_id: int
    name: str
    unit: str
    post: str
    role: RoleName
    squad_id: int | None
    joined_at: datetime
    ends_on: date | None
    pledged_at: datetime | None
    left_at: datetime | None
    declined_because: str  # shown to those who may invite others; "" to everybody else
    mine: bool


class ForceAim(Payload):
    id: int
    kind: AimKindName
    text: str
    tasks: int


class ForcePayload(Payload):
    """Charter and people; the rest by part."""

    id: int
    version: int
    title: str
    basis: str
    goal: str
    owner_unit: ForceUnit
    pledge: str
    starts_on: date
    ends_on: date
    meets_weekday: int | None
    meets_at: time | None
    next_meeting: date | None
    rule_words: str
    soon_days: int
    behind_percent: int
    state: StateName
    conversation_id: int | None  # where the actor is in the group
    members: list[ForceMember]
    squads: list[ForceSquad]
    counts: ForceCounts
    abilities: list[str]
    my_seat: int | None
    closed_at: datetime | None
    closed_by: str
    summary: str
    handover: str
    handed_to: ForceUnit | None
    index_file_id: int | None
    demo: bool


class ForceCell(Payload):
    week: int
    colour: ColourName | None  # None: still to come
    percent: int | None


class ForceTask(Payload):
    id: int
    number: int
    title: str
    goal_id: int
    policy_id: int
    measure_id: int
    responsible_id: int
    responsible: str
    unit: str
    starts_on: date
    due_on: date
    percent: int
    planned: int
    colour: ColourName
    done_at: datetime | None
    dropped_at: datetime | None
    cells: list[ForceCell]
    abilities: list[str]


class ForceWork(Payload):
    """The four linked lists, and the weeks of the wall-chart."""

    aims: list[ForceAim]
    tasks: list[ForceTask]
    weeks: list[date]
    today: date
    rule_words: str


class ForceTaskStep(Payload):
    at: datetime
    line: str
    act: str
    percent: int
    note: str
    changes: dict[str, list[str]]


class ForceTaskHistory(Payload):
    items: list[ForceTaskStep]


class ProblemClimb(Payload):
    rung: int
    name: str
    at: datetime


class ForceProblem(Payload):
    id: int
    number: int
    title: str
    text: str
    task_id: int | None
    squad: str
    raised_by: str
    raised_at: datetime
    owner_id: int
    owner: str
    days: int
    rung: int
    next_at: datetime | None
    steps: list[ProblemClimb]
    solved_at: datetime | None
    solved_by: str
    solution: str
    abilities: list[str]


class ForceProblems(Payload):
    items: list[ForceProblem]


class ForceReport(Payload):
    id: int
    week_on: date
    text: str
    drafted_at: datetime
    edited_at: datetime | None
    issued_at: datetime | None
    issued_by: str
    file_id: int | None


class ForceReports(Payload):
    items: list[ForceReport]


class ForceAgenda(Payload):
    text: str


class ForceFile(Payload):
    file_id: int
    name: str
    size: int
    media_type: str
    owner: str
    created_at: datetime


class ForceFiles(Payload):
    items: list[ForceFile]


# --- what is sent ---


class SquadInput(Payload):
    name: str
    duty: str = ""


class SeatInput(Payload):
    person_id: Id
    role: RoleName = "member"
    squad: str = ""  # by name
    ends_on: SearchedDay | None = None


class FoundForce(Payload):
    title: str
    basis: str
    goal: str
    starts_on: SearchedDay
    ends_on: SearchedDay
    owner_unit_id: Id | None = None
    squads: list[SquadInput] = Field(default_factory=list, max_length=20)
    seats: list[SeatInput] = Field(min_length=1, max_length=300)
    pledge: str = ""


class AmendForce(Payload):
    """What is left out stays."""

    title: str | None = None
    basis: str | None = None
    goal: str | None = None
    ends_on: SearchedDay | None = None
    meets_weekday: Weekday | None = None
    meets_at: time | None = None
    soon_days: int | None = Field(default=None, ge=0, le=90)
    behind_percent: int | None = Field(default=None, ge=1, le=100)


class ChangeSeat(Payload):
    role: RoleName
    squad: str = ""
    ends_on: SearchedDay | None = None


class AddAim(Payload):
    kind: AimKindName
    text: str


class AddForceTask(Payload):
    title: str
    goal_id: Id
    policy_id: Id
    measure_id: Id
    responsible_id: Id
    starts_on: SearchedDay
    due_on: SearchedDay


class ChangeForceTask(Payload):
    """What is left out stays."""

    title: str | None = None
    goal_id: Id | None = None
    policy_id: Id | None = None
    measure_id: Id | None = None
    responsible_id: Id | None = None
    starts_on: SearchedDay | None = None
    due_on: SearchedDay | None = None


class ReportProgress(Payload):
    percent: int
    note: str = ""


class DropForceTask(Payload):
    reason: str


class RaiseProblem(Payload):
    title: str
    text: str = ""
    task_id: Id | None = None
    owner_id: Id | None = None  # a member; the task's responsible, else the one who raises it
    days: int = 3


class SolveProblem(Payload):
    solution: str


class WriteForceReport(Payload):
    text: str


class AddForceFile(Payload):
    file_id: Id


class CloseForce(Payload):
    summary: str
    handover: str
    handed_to_id: Id | None = None  # the owner unit, where left out
