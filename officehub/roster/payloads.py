"""Shapes of the duty roster."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from officehub.directory.payloads import PersonBrief, UnitBrief
from officehub.kernel.payload import Payload

ShiftKind = Literal["leader", "main", "backup"]
ShiftPhase = Literal["past", "now", "coming"]


class RosterAbilities(Payload):
    keep: bool


class ShiftLine(Payload):
    id: int
    kind: ShiftKind
    person: PersonBrief
    starts_at: datetime
    ends_at: datetime
    phase: ShiftPhase
    mine: bool
    vacant: bool  # the person has left the post: nobody is on duty
    swap_open: bool
    handed_over: bool


class RosterDay(Payload):
    day: date
    shifts: list[ShiftLine]  # that begin on this day or run past its noon
    gap: bool  # one of the next seven days without 主班


class RosterMonth(Payload):
    unit: UnitBrief
    month: str
    days: list[RosterDay]
    abilities: RosterAbilities


class DutyPhone(Payload):
    person: PersonBrief
    phone: str  # empty where the reader may not see it
    on_duty: ShiftKind | None
    next_at: datetime | None


class DutyPhones(Payload):
    unit: UnitBrief
    entries: list[DutyPhone]


class UnitOnDuty(Payload):
    unit: UnitBrief
    entries: list[DutyPhone]  # empty: nobody


class RegionOnDuty(Payload):
    id: int
    name: str
    tier: int
    units: int  # that keep a roster or have duty posts
    covered: int  # with somebody on duty now


class RosterTrail(Payload):
    id: int
    name: str


class OnDutyNow(Payload):
    trail: list[RosterTrail]  # from the reader's own region down to this one
    at: datetime
    units: list[UnitOnDuty]
    regions: list[RegionOnDuty]


class MyRosters(Payload):
    """Where to begin: the own organ, and whether the reader may import."""

    own: UnitBrief | None
    own_region_id: int
    keeps: bool
    waiting: int  # exchanges and hand-overs that wait for the reader
    next_shift: datetime | None
    next_unit: str
    next_kind: ShiftKind | None


class RosterMembers(Payload):
    people: list[PersonBrief]
    more: bool


class AddShift(Payload):
    appointment_id: int
    kind: ShiftKind
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class ReplacePerson(Payload):
    appointment_id: int


class CopyWeek(Payload):
    monday: date


class CopiedWeek(Payload):
    copied: int
    skipped: int


class AskSwap(Payload):
    appointment_id: int
    in_return_id: int | None = None
    reason: str


class AnswerSwap(Payload):
    agree: bool


class DecideSwap(Payload):
    approve: bool


class SwapAbilities(Payload):
    answer: bool
    decide: bool
    withdraw: bool


class SwapLine(Payload):
    id: int
    unit: str
    asker: PersonBrief
    asked: PersonBrief
    what: str
    reason: str
    state: Literal["asked", "agreed", "approved", "declined", "refused", "withdrawn", "lapsed"]
    opened_at: datetime
    decided_line: str
    closed_at: datetime | None
    abilities: SwapAbilities


class SwapList(Payload):
    items: list[SwapLine]


class HandOver(Payload):
    appointment_id: int
    notes: str = ""
    matters: list[str] = Field(default_factory=list, max_length=100)


class TakeOver(Payload):
    takers: dict[int, int]  # matter: appointment


class HandoverMatter(Payload):
    id: int
    text: str
    taken_by: PersonBrief | None


class HandoverRecord(Payload):
    id: int
    given_by: PersonBrief
    given_to: PersonBrief
    notes: str
    given_at: datetime
    taken_at: datetime | None
    matters: list[HandoverMatter]
    can_take: bool


class HandoverShift(Payload):
    """A shift of the reader's that waits for its hand-over, and who comes next."""

    id: int
    words: str
    next: PersonBrief | None


class HandoverList(Payload):
    unit: UnitBrief
    items: list[HandoverRecord]
    due: HandoverShift | None
    next: int | None = None


class ImportFault(Payload):
    line: int
    sentence: str


class ImportProgress(Payload):
    id: int
    file_name: str
    replace: bool
    state: Literal["waiting", "checking", "checked", "queued", "writing", "done", "failed"]
    failure: str
    done: int
    total: int
    units: int
    removed: int
    fault_count: int
    faults: list[ImportFault]  # the first 200; all of them in the table to download
