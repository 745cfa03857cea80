"""Shapes of plans and commands."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from messaging.payloads import Id
from officehub.directory.payloads import PersonBrief, UnitBrief
from officehub.files.payloads import FilePayload
from officehub.kernel.payload import Payload

from .contents import EventKind, Level, PlanBody
from .policy import CommandAct, PlanAct
from .timeline import Scalar

TaskStateName = Literal["open", "done", "not_done"]
ReportStateName = Literal["waiting", "writing", "ready", "failed"]

# --- what clients send ---


class DraftPlan(Payload):
    title: str
    event_kind: EventKind
    body: PlanBody


class NewPlan(DraftPlan):
    unit_id: Id


class ChangePlan(DraftPlan):
    version: int  # the one that was read: somebody else's change meanwhile is not written over


class StartCommand(Payload):
    plan_id: Id
    client_key: UUID  # the same key starts once
    level: Level
    drill: bool
    place: str = ""
    words: str = ""


class ChangeLevel(Payload):
    level: Level
    words: str = ""


class OfferCommand(Payload):
    person_id: Id
    words: str = ""


class TakeCommand(Payload):
    """`assume`: without an offer, which leaders of the unit may."""

    assume: bool = False
    words: str = ""


class AssignTask(Payload):
    """`people`: members of the command; nobody named: the commander."""

    client_key: UUID  # the same key assigns once
    title: str
    people: list[Id] = Field(default_factory=list, max_length=100)
    minutes: int = Field(ge=1, le=10_080)


class SettleTask(Payload):
    done: bool
    word: str = ""


class AddNote(Payload):
    """`text` may be empty beside `files`: the sender's own, of purpose image or attachment."""

    client_key: UUID | None = None  # the same key notes once
    text: str = ""
    files: list[Id] = Field(default_factory=list, max_length=100)


class CloseCommand(Payload):
    reason: str
    summary: str = ""


# --- what they get ---


class PlanBrief(Payload):
    id: int
    title: str
    event_kind: EventKind
    unit: UnitBrief
    version: int
    levels: list[int]  # that can be chosen
    audience_words: str
    tasks: int
    retired: bool
    running: int | None  # the command that runs in earnest
    drilling: int | None  # and as a drill
    abilities: list[PlanAct]


class PlanPayload(PlanBrief):
    body: PlanBody
    changed_at: datetime
    changed_line: str


class PlanList(Payload):
    items: list[PlanBrief]
    keeps_for: list[UnitBrief]  # units the reader may write plans for


class RollCount(Payload):
    """`expected`: called and still in the post, or arrived."""

    number: int
    called_at: datetime
    within_seconds: int
    expected: int
    arrived: int
    late: int
    median_seconds: int | None


class CommandBrief(Payload):
    id: int
    title: str
    event_kind: EventKind
    unit: UnitBrief
    drill: bool
    level: int
    place: str
    commander: PersonBrief
    started_at: datetime
    closed_at: datetime | None
    roll: RollCount
    open_tasks: int
    waits: bool  # for the reader to answer the roll-call


class CommandOfOrder(Payload):
    command_id: int


class CommandList(Payload):
    items: list[CommandBrief]
    next: int | None


class CalledLine(Payload):
    person: PersonBrief
    phone: str | None  # where the directory lets the reader see it
    called_at: datetime
    arrived_at: datetime | None
    seconds: int | None
    late: bool
    newcomer: bool
    gone: bool
    channel: str
    answered_by: str  # who said yes in the person's place


class TaskPayload(Payload):
    id: int
    title: str
    level: int
    whom_words: str
    people: list[PersonBrief]
    assigned_by: str  # of a task that is not on the checklist
    opened_at: datetime
    due_at: datetime
    state: TaskStateName
    settled_at: datetime | None
    settled_line: str
    word: str
    may_settle: bool


class OrderLine(Payload):
    dispatch_id: int
    level: int
    title: str
    text: str
    sent_at: datetime
    expected: int
    confirmed: int


class OfferLine(Payload):
    giver: PersonBrief
    taker: PersonBrief
    words: str
    offered_at: datetime
    mine: bool


class ReportLine(Payload):
    id: int
    state: ReportStateName
    file_id: int | None
    asked_at: datetime
    entries: int


class CommandPayload(CommandBrief):
    words: str
    body: PlanBody
    plan_id: int
    conversation_id: int
    member: bool
    orders: list[OrderLine]
    called: list[CalledLine]  # missing first
    tasks: list[TaskPayload]
    offer: OfferLine | None
    reports: list[ReportLine]
    close_reason: str
    summary: str
    abilities: list[CommandAct]


class TimelineEntry(Payload):
    id: int
    at: datetime
    kind: str
    line: str
    detail: dict[str, Annotated[Scalar, Field()]]
    files: list[FilePayload]


class Timeline(Payload):
    """Newest first."""

    items: list[TimelineEntry]
    next: int | None
